using System.Text.Json;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;
using Cpm.Simulators.Tests.Smsc;
using Cpm.Sip.Transports;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Simulators.Tests.Load;

public sealed class LoadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(SipTransport.Tcp, 0)]
    [InlineData(SipTransport.Udp, 0)]
    [InlineData(SipTransport.Tcp, 4000)]
    [InlineData(SipTransport.Udp, 4000)]
    public async Task Every_message_is_sent_once_and_counted(SipTransport transport, double rate)
    {
        await using var answerer = new Answerer(transport);
        var numbers = new List<long>();
        answerer.OnText = text =>
        {
            Assert.True(MessageKeys.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out var number));
            lock (numbers) numbers.Add(number);
            return number % 100 == 7 ? 503 : 202;
        };
        var options = Options(answerer, transport) with { Rate = rate, Count = 2000, Recipients = 10, FirstNumber = 500 };
        var result = await new LoadRun(options).RunAsync().WaitAsync(Patience);
        Assert.Equal((2000, 1980, 0, 0), (result.Sent, result.Accepted, result.TimedOut, result.Unknown));
        Assert.Equal(0, result.HeldBack);
        Assert.Equal((1980, 20), (result.Answers[202], result.Answers[503]));
        Assert.Equal(Enumerable.Range(500, 2000).Select(n => (long)n), numbers.Order());
        Assert.Equal(10, answerer.Recipients.Distinct().Count());
        Assert.Contains("tel:+15552000009", answerer.Recipients);
        Assert.Equal(2000, result.Answer.Count);
        Assert.True(result.Answer.P50 <= result.Answer.P99 && result.Answer.P99 <= result.Answer.Max && result.Answer.P50 > 0);
        if (rate > 0) Assert.InRange(result.Seconds, 0.49, 30);
        Assert.Null(result.Lost);
        Assert.Equal(1980, JsonDocument.Parse(result.ToJson()).RootElement.GetProperty("accepted").GetInt32());
        Assert.Contains("202: 1980, 503: 20", result.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_message_asserts_its_sender_and_asks_for_reports_where_told()
    {
        await using var answerer = new Answerer(SipTransport.Tcp);
        var result = await new LoadRun(Options(answerer) with { Count = 1, AsksFor = "positive-delivery", From = "+15550100002" }).RunAsync().WaitAsync(Patience);
        Assert.Equal(1, result.Accepted);
        Assert.Contains("P-Asserted-Identity: <tel:+15550100002>\r\n", answerer.FirstRaw, StringComparison.Ordinal);
        Assert.Contains("imdn.Disposition-Notification: positive-delivery\r\n", answerer.FirstRaw, StringComparison.Ordinal);
        Assert.InRange(answerer.FirstRaw!.Length, 900, 1300);
    }

    [Fact]
    public async Task What_the_sink_misses_is_lost_and_what_comes_twice_is_doubled()
    {
        await using var answerer = new Answerer(SipTransport.Tcp);
        var run = new LoadRun(Options(answerer) with { Count = 1000, Patience = TimeSpan.FromMilliseconds(300) });
        await using var sink = await SmscTests.StartAsync(Esme.Options with { Sink = true, OnKey = run.NoteSubmit });
        using var esme = await Esme.BindAsync(sink);
        answerer.OnText = text =>
        {
            MessageKeys.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out var number);
            // Refused ones are not missed; 3 are dropped, 2 come twice.
            if (number % 10 == 4) return 503;
            if (number is 100 or 500 or 900) return 202;
            _ = esme.Session.RequestAsync(Esme.Message(text));
            if (number is 11 or 13) _ = esme.Session.RequestAsync(Esme.Message(text));
            return 202;
        };
        var result = await run.RunAsync(sink).WaitAsync(Patience);
        Assert.Equal((900, 897, 3, 2), (result.Accepted, result.Received, result.Lost, result.Duplicates));
        Assert.Equal(897, result.Submit!.Count);
        Assert.Contains("897 received, 3 lost, 2 duplicates", result.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_is_opened_again()
    {
        await using var answerer = new Answerer(SipTransport.Tcp);
        var seen = 0;
        answerer.OnText = _ =>
        {
            if (Interlocked.Increment(ref seen) == 300) answerer.Cut();
            return 202;
        };
        var result = await new LoadRun(Options(answerer) with { Count = 1000 }).RunAsync().WaitAsync(Patience);
        Assert.Equal(1000, result.Sent);
        Assert.Equal(1000, result.Accepted + result.Unknown);
        Assert.InRange(result.Unknown, 1, 32);
    }

    [Fact]
    public async Task What_is_never_answered_times_out()
    {
        await using var answerer = new Answerer(SipTransport.Tcp);
        answerer.OnText = static text => text.Contains("#0000000003 ", StringComparison.Ordinal) ? 0 : 202;
        var time = new ManualTime();
        var run = new LoadRun(Options(answerer) with { Count = 20 }, time);
        var running = run.RunAsync();
        using var patience = new CancellationTokenSource(Patience);
        for (; !running.IsCompleted; await Task.Delay(1, patience.Token))
        {
            if (run.Accepted.Distinct == 19) time.Advance(TimeSpan.FromSeconds(1));
        }
        var result = await running;
        Assert.Equal((20, 19, 1), (result.Sent, result.Accepted, result.TimedOut));
    }

    [Fact]
    public async Task A_token_ends_the_sending()
    {
        await using var answerer = new Answerer(SipTransport.Tcp);
        using var stop = new CancellationTokenSource();
        var seen = 0;
        answerer.OnText = _ =>
        {
            if (Interlocked.Increment(ref seen) == 100) stop.Cancel();
            return 202;
        };
        var result = await new LoadRun(Options(answerer)).RunAsync(ct: stop.Token).WaitAsync(Patience);
        Assert.True(result.Sent >= 100 && result.Sent == result.Accepted, result.ToText());
    }

    private static LoadOptions Options(Answerer answerer, SipTransport transport = SipTransport.Tcp) =>
        new() { Server = answerer.Bound, Transport = transport, Connections = 2, Outstanding = 16 };
}
