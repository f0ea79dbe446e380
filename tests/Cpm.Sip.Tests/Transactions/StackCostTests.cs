using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Transactions;

public sealed class StackCostTests
{
    private const int Calls = 1_000;

    [Fact]
    public async Task A_request_over_udp_allocates_its_transaction_and_its_place_in_the_table()
    {
        await using var f = new StackFixture();
        f.Stack.OnRequest = static transaction => transaction.Respond(202);
        f.Datagrams.Losing = true;
        var requests = Enumerable.Range(0, 2 * Calls).Select(static i => Encoding.UTF8.GetBytes(Wire.Request(branch: $"z9hG4bK{i}", callId: $"c{i}"))).ToArray();
        var source = Wire.Phone.Serialize();
        var next = 0;
        for (; next < Calls; next++) f.Datagrams.Inject(requests[next], source);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (; next < 2 * Calls; next++) f.Datagrams.Inject(requests[next], source);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Calls, 0, 320);
        Assert.Equal(2 * Calls, f.Stack.CompletedRequests);
    }

    [Fact]
    public async Task A_request_of_ours_costs_at_most_200_octets()
    {
        var time = new ManualTime();
        using var echo = new EchoDatagrams();
        await using var stack = new SipStack(time, new SipStackOptions(), new MemoryConnector());
        var listener = stack.ListenUdp(new SipEndpoint("udp", SipTransport.Udp, echo.LocalEndPoint), echo);
        var target = new SipTarget(SipTransport.Udp, "192.0.2.10", 40100) { Flow = listener.Udp!.FlowTo(Wire.Phone.Serialize()) };
        var request = StackFixture.Outgoing();
        // The first round fills the pool when timer K lets its transactions go.
        Assert.Equal(Calls, await SendAsync(stack, request, target));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, stack.ClientTransactions);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Calls, await SendAsync(stack, request, target));
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Calls, 0, 200);
    }

    [Fact]
    public async Task Counters_are_observed_with_method_code_and_reason()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request());
        f.Datagrams.Inject(Wire.Request("INVITE", branch: "z9hG4bK2"));
        f.Datagrams.Inject("neither request nor response\r\n\r\n");
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, l) =>
        {
            if (instrument.Meter.Name == "Cpm") l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            // Other stacks of other tests are observed too.
            var key = instrument.Name + string.Concat(tags.ToArray().Select(static t => $" {t.Key}={t.Value}"));
            seen[key] = seen.GetValueOrDefault(key) + value;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.InRange(seen["cpm_sip_transactions_total method=MESSAGE code=200"], 1, long.MaxValue);
        Assert.InRange(seen["cpm_sip_transactions_total method=INVITE code=405"], 1, long.MaxValue);
        Assert.InRange(seen["cpm_rejected_total reason=method"], 1, long.MaxValue);
        Assert.Contains(seen.Keys, static k => k.StartsWith("cpm_rejected_total reason=sip_", StringComparison.Ordinal));
    }

    private static async Task<int> SendAsync(SipStack stack, SipRequest request, SipTarget target)
    {
        var answered = 0;
        for (var i = 0; i < Calls; i++)
        {
            // Answered before it returns: no thread is left, so that its allocations can be counted.
            using var result = await stack.SendAsync(request, target);
            if (result.IsSuccess) answered++;
        }
        return answered;
    }

    /// <summary>Answers every request at once: with its own header fields and body behind a status line.</summary>
    private sealed class EchoDatagrams : IDatagramSocket
    {
        private readonly byte[] _answer = new byte[4096];
        private IDatagramReceiver? _receiver;

        public IPEndPoint LocalEndPoint { get; } = new(IPAddress.Parse("192.0.2.1"), 5060);

        public void Start(IDatagramReceiver receiver) => _receiver = receiver;

        public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress target)
        {
            var status = "SIP/2.0 200 OK"u8;
            var rest = datagram[datagram.IndexOf("\r\n"u8)..];
            status.CopyTo(_answer);
            rest.CopyTo(_answer.AsSpan(status.Length));
            _receiver!.OnDatagram(_answer.AsSpan(0, status.Length + rest.Length), target);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
