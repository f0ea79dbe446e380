using System.Text;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Transactions;

/// <summary>Damaged messages against the whole stack: no defect is reported, every answer is well-formed, and nothing stays behind.</summary>
public sealed class StackMutationTests
{
    private static readonly string[] Sources =
    [
        Wire.Request(), Wire.Request("REGISTER", extra: "Require: path\r\n"), Wire.Request("OPTIONS", body: ""), Wire.Request("INVITE"),
        Wire.Request("MESSAGE", vias: "v: SIP/2.0/UDP 192.0.2.10:40100;rport;branch=z9hG4bKs, SIP/2.0/TCP [2001:db8::1];branch=1\r\n"),
    ];

    [Fact]
    public async Task Over_udp()
    {
        await using var f = new StackFixture();
        var mutator = new Mutator(11);
        var answered = 0;
        for (var i = 0; i < 20_000; i++)
        {
            f.Datagrams.Inject(mutator.Mutate(Encoding.UTF8.GetBytes(Sources[i % Sources.Length].Replace("z9hG4bK", "z9hG4bK" + i, StringComparison.Ordinal))));
            while (f.Datagrams.Count > 0)
            {
                var answer = f.Datagrams.TakeText();
                Assert.Matches(@"\ASIP/2\.0 [2-6]\d\d [^\r\n]+\r\n", answer);
                answered++;
            }
        }
        Assert.Empty(f.Errors);
        Assert.InRange(answered, 1_000, 20_000);
        f.Time.Advance(TimeSpan.FromSeconds(70));
        Assert.Equal((0, 0, 0), (f.Stack.PendingRequests, f.Stack.CompletedRequests, f.Stack.ClientTransactions));
    }

    [Fact]
    public async Task Over_tcp()
    {
        await using var f = new StackFixture();
        var mutator = new Mutator(12);
        for (var i = 0; i < 400; i++)
        {
            var (peer, running) = f.Connect();
            for (var n = 0; n < 5 && !running.IsCompleted; n++)
                await peer.TrySendAsync(mutator.Mutate(Encoding.UTF8.GetBytes(Sources[(i + n) % Sources.Length])));
            await peer.Connection.Output.CompleteAsync();
            await running.WaitAsync(StreamPeer.Patience);
        }
        Assert.Empty(f.Errors);
        Assert.Equal((0, 0), (f.Stack.PendingRequests, f.Stack.Connections));
    }

    [Fact]
    public async Task Responses_to_requests_of_ours()
    {
        await using var f = new StackFixture();
        var mutator = new Mutator(13);
        var ended = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var sending = f.Stack.SendAsync(StackFixture.Outgoing(), new SipTarget(SipTransport.Udp, "192.0.2.10", 40100)).AsTask();
            f.Datagrams.Inject(mutator.Mutate(Encoding.UTF8.GetBytes(Wire.Answer(f.Datagrams.TakeText(), 200))));
            if (i % 100 == 99)
            {
                f.Time.Advance(TimeSpan.FromSeconds(40));
                while (f.Datagrams.Count > 0) f.Datagrams.Take();
                using var result = await sending.WaitAsync(StreamPeer.Patience);
                Assert.True(result.Outcome is SipClientOutcome.Answered or SipClientOutcome.TimedOut);
                ended++;
            }
        }
        Assert.Empty(f.Errors);
        Assert.Equal(30, ended);
        Assert.Equal(0, f.Stack.ClientTransactions);
    }
}
