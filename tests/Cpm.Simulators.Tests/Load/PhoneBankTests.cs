using System.Net;
using System.Net.Sockets;
using System.Text;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;
using Cpm.Simulators.Tests.Smsc;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Simulators.Tests.Load;

public sealed class PhoneBankTests
{
    private const string Request =
        "MESSAGE sip:15551000001@127.0.0.1:9;transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nv: SIP/2.0/TCP b;branch=z9hG4bK2\r\nMax-Forwards: 69\r\nFrom: <tel:+1>;tag=x\r\nt: <tel:+2>\r\nCall-ID: 77@gw\r\nCSEQ: 1 MESSAGE\r\nContent-Length: 25\r\n\r\nTo: 5\r\n\r\nload #0000000042";

    private const string Answer =
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nv: SIP/2.0/TCP b;branch=z9hG4bK2\r\nFrom: <tel:+1>;tag=x\r\nt: <tel:+2>;tag=bank\r\nCall-ID: 77@gw\r\nCSEQ: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void An_answer_copies_what_it_must_and_nothing_of_the_body()
    {
        var destination = new byte[1024];
        Assert.Equal(Answer, Encoding.ASCII.GetString(destination, 0, RequestAnswer.Write(Encoding.ASCII.GetBytes(Request), destination)));
    }

    [Theory]
    [InlineData("x: #1\r\n\r\nload #0000000042 x", true, 42)]
    [InlineData("x: #1\r\n\r\n<imdn><message-id>ab-1-0000000043</message-id></imdn>", true, 43)]
    [InlineData("x: #1\r\n\r\nno number", false, 0)]
    [InlineData("x: #1\r\n\r\n<message-id>ab-12", false, 0)]
    [InlineData("x: #1", false, 0)]
    public void The_number_is_that_of_the_text_or_of_the_notified_message(string request, bool found, long number) =>
        Assert.Equal((found, number), (RequestAnswer.TryReadKey(Encoding.ASCII.GetBytes(request), out var key), key));

    [Fact]
    public async Task Messages_in_pieces_are_answered_and_counted_once()
    {
        var notified = new List<long>();
        await using var bank = new PhoneBank(new PhoneBankOptions { OnKey = notified.Add });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(bank.Listen());
        foreach (var octet in Encoding.ASCII.GetBytes("\r\n\r\n" + Request)) await socket.SendAsync(new[] { octet });
        await socket.SendAsync(Encoding.ASCII.GetBytes(Request));
        var received = new byte[Answer.Length * 2];
        for (var at = 0; at < received.Length;) at += await socket.ReceiveAsync(received.AsMemory(at)).AsTask().WaitAsync(Patience);
        Assert.Equal(Answer + Answer, Encoding.ASCII.GetString(received));
        Assert.Equal((1, 1), (bank.Keys.Distinct, bank.Keys.Repeated));
        Assert.Equal([42L], notified);
    }

    [Fact]
    public async Task A_refused_phone_fails_the_registration()
    {
        await using var answerer = new Answerer(Cpm.Sip.Transports.SipTransport.Tcp);
        await using var bank = new PhoneBank(new PhoneBankOptions { Server = answerer.Bound, Phones = 3, Connections = 2 });
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => bank.RegisterAsync().WaitAsync(Patience));
        Assert.Contains("SIP/2.0 400", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2000)]
    public async Task Mobile_users_send_every_message_once(double rate)
    {
        var options = new LoadOptions { Server = new IPEndPoint(IPAddress.Loopback, 1), Connections = 1, Outstanding = 16, Count = 500, Rate = rate, From = "+15553000000", Senders = 10, BaseNumber = "+15551000000", Recipients = 5 };
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Sink = true, Window = 8 });
        using var esme = await Esme.BindAsync(smsc);
        var run = LoadRun.FromMobiles(smsc, options);
        var result = await run.RunAsync().WaitAsync(Patience);
        Assert.Equal((500, 500), (result.Sent, result.Accepted));
        var seen = new HashSet<(string From, string To, long Number)>();
        for (var i = 0; i < 500; i++)
        {
            var pdu = await esme.NextAsync();
            Assert.True(MessageKeys.TryRead(pdu.ShortMessage.Span, out var number));
            Assert.Equal(($"1555300000{number % 10}", $"1555100000{number % 5}"), (pdu.Source.Text, pdu.Destination.Text));
            Assert.True(seen.Add((pdu.Source.Text, pdu.Destination.Text, number)));
        }
    }

    [Fact]
    public async Task A_refusal_of_the_gateway_counts_as_one()
    {
        var options = new LoadOptions { Server = new IPEndPoint(IPAddress.Loopback, 1), Count = 20, Connections = 1, Outstanding = 4 };
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Sink = true });
        using var esme = await Esme.BindAsync(smsc);
        esme.Answer = CommandStatus.Throttled;
        var result = await LoadRun.FromMobiles(smsc, options).RunAsync().WaitAsync(Patience);
        Assert.Equal((20, 0), (result.Sent, result.Accepted));
        Assert.Equal(20, result.Answers[500]);
    }
}
