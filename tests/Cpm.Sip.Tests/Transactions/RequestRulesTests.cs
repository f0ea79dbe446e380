using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Tests.Transactions;

public sealed class RequestRulesTests
{
    private static async Task<string> AnswerAsync(string request, SipStackOptions? options = null)
    {
        await using var f = new StackFixture(options);
        f.Datagrams.Inject(request);
        var answer = f.Datagrams.TakeText();
        Assert.Equal(0, f.Datagrams.Count);
        Assert.Empty(f.Errors);
        return answer;
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("SUBSCRIBE")]
    [InlineData("FLY")]
    public async Task Methods_not_served_are_405_with_Allow(string method)
    {
        var answer = await AnswerAsync(Wire.Request(method));
        Assert.Equal(405, Wire.Status(answer));
        Assert.Equal("OPTIONS, REGISTER, MESSAGE", Wire.Field(answer, "Allow"));
        Assert.Equal("399 cpm-gateway \"This method is not served here\"", Wire.Field(answer, "Warning"));
    }

    [Fact]
    public async Task Ack_is_absorbed()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request("ACK", body: ""));
        f.Datagrams.Inject(Wire.Request("ACK", body: "").Replace("Call-ID", "X-Call-ID", StringComparison.Ordinal));
        Assert.Equal(0, f.Datagrams.Count);
        Assert.Empty(f.Received);
    }

    [Fact]
    public async Task Cancel_is_481() => Assert.Equal(481, Wire.Status(await AnswerAsync(Wire.Request("CANCEL", body: ""))));

    [Fact]
    public async Task Options_is_answered_with_what_we_can_do()
    {
        var answer = await AnswerAsync(Wire.Request("OPTIONS", body: "", extra: "Max-Forwards: 0\r\n").Replace("Max-Forwards: 70\r\n", "", StringComparison.Ordinal));
        Assert.Equal(200, Wire.Status(answer));
        Assert.Equal("OPTIONS, REGISTER, MESSAGE", Wire.Field(answer, "Allow"));
        Assert.Contains("message/cpim", Wire.Field(answer, "Accept"), StringComparison.Ordinal);
        Assert.Contains("recipient-list-message", Wire.Field(answer, "Supported"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_upper_layer_adds_to_the_answer_to_options_or_gives_its_own()
    {
        await using var f = new StackFixture();
        f.Stack.OnOptions = static (transaction, answer) =>
        {
            if (transaction.Request.RequestUri.Span.EndsWith("3"u8)) return !transaction.Respond(404);
            answer.Headers.Add(SipHeaderId.Contact, "<sip:gw@192.0.2.1>;+g.oma.cpm");
            return true;
        };
        f.Datagrams.Inject(Wire.Request("OPTIONS", body: ""));
        Assert.Contains("g.oma.cpm", Wire.Field(f.Datagrams.TakeText(), "Contact"), StringComparison.Ordinal);
        f.Datagrams.Inject(Wire.Request("OPTIONS", body: "", uri: "tel:+3", branch: "z9hG4bKo2", callId: "c2"));
        Assert.Equal(404, Wire.Status(f.Datagrams.TakeText()));
        Assert.Equal(0, f.Datagrams.Count);
    }

    [Fact]
    public async Task Max_forwards_of_zero_is_483_but_not_for_what_ends_here()
    {
        Assert.Equal(483, Wire.Status(await AnswerAsync(Wire.Request().Replace("Max-Forwards: 70", "Max-Forwards: 0", StringComparison.Ordinal))));
        Assert.Equal(200, Wire.Status(await AnswerAsync(Wire.Request("REGISTER").Replace("Max-Forwards: 70", "Max-Forwards: 0", StringComparison.Ordinal))));
        Assert.Equal(200, Wire.Status(await AnswerAsync(Wire.Request().Replace("Max-Forwards: 70", "Max-Forwards: 1", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Unknown_extensions_are_420_and_named()
    {
        var answer = await AnswerAsync(Wire.Request(extra: "Require: path, nothere\r\nRequire: neither\r\n"));
        Assert.Equal(420, Wire.Status(answer));
        Assert.Equal("nothere, neither", Wire.Field(answer, "Unsupported"));
        Assert.Equal(420, Wire.Status(await AnswerAsync(Wire.Request(extra: "Proxy-Require: sec-agree\r\n"))));
        Assert.Equal(200, Wire.Status(await AnswerAsync(Wire.Request(extra: "Require: Recipient-List-Message\r\n"))));
    }

    [Fact]
    public async Task A_foreign_uri_scheme_is_416() => Assert.Equal(416, Wire.Status(await AnswerAsync(Wire.Request(uri: "mailto:a@example.com"))));

    [Theory]
    [InlineData(3, 200)]
    [InlineData(4, 482)]
    public async Task Passing_by_too_often_is_a_loop(int passes, int expected)
    {
        var own = string.Concat(Enumerable.Range(0, passes).Select(static i => $"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKown{i}\r\n"));
        // Looks alike, is another host or port.
        const string Other = "Via: SIP/2.0/UDP 192.0.2.1:50601;branch=z9hG4bKx, SIP/2.0/UDP 192.0.2.11;branch=z9hG4bK192.0.2.1:5060\r\n";
        var answer = await AnswerAsync(Wire.Request(vias: "Via: SIP/2.0/UDP 192.0.2.10:40100;rport;branch=z9hG4bKl1\r\n" + Other + own));
        Assert.Equal(expected, Wire.Status(answer));
    }

    [Fact]
    public async Task Malformed_requests_that_can_be_answered_are_told_why()
    {
        var answer = await AnswerAsync(Wire.Request().Replace("1 MESSAGE", "1 OPTIONS", StringComparison.Ordinal));
        Assert.StartsWith("SIP/2.0 400 CSeq Method Mismatch\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("399 cpm-gateway \"CSeq Method Mismatch\"", Wire.Field(answer, "Warning"));
        Assert.Equal(505, Wire.Status(await AnswerAsync(Wire.Request().Replace(" SIP/2.0\r\nVia", " SIP/3.0\r\nVia", StringComparison.Ordinal))));
        Assert.Equal(413, Wire.Status(await AnswerAsync(Wire.Request(body: new string('x', 200)), new SipStackOptions { Limits = new() { Body = 100 } })));
    }

    [Fact]
    public async Task Refusals_keep_no_state_and_repeat_word_for_word()
    {
        await using var f = new StackFixture();
        f.Datagrams.Inject(Wire.Request("INVITE"));
        f.Datagrams.Inject(Wire.Request("INVITE"));
        Assert.Equal(f.Datagrams.TakeText(), f.Datagrams.TakeText());
        Assert.Equal((0, 0), (f.Stack.PendingRequests, f.Stack.CompletedRequests));
        Assert.Equal(2, f.Stack.Meters.Rejections("method"));
    }

    [Fact]
    public void Warnings_escape_what_would_end_them() =>
        Assert.Equal("399 gw \"a \\\"b\\\" \\\\ c\"", SipWarning.Miscellaneous("gw", "a \"b\" \\ c"));

    [Fact]
    public void Unavailable_rounds_retry_after_up()
    {
        var answer = SipWarning.Unavailable(TimeSpan.FromSeconds(1.2), "gw", "x");
        Assert.True(answer.Headers.TryGetValue(SipHeaderId.RetryAfter, out var value));
        Assert.Equal("2"u8.ToArray(), value.ToArray());
    }

    [Theory]
    [InlineData(SipRole.Access, "192.0.2.10", false)]
    [InlineData(SipRole.Access, "198.51.100.1", true)]
    [InlineData(SipRole.Core, "192.0.2.10", false)]
    [InlineData(SipRole.Core, "10.1.2.3", true)]
    [InlineData(SipRole.Nni, "::ffff:10.1.2.3", true)]
    public void Trust_follows_role_and_peers(SipRole role, string address, bool expected)
    {
        var endpoint = new SipEndpoint("e", SipTransport.Udp, Wire.Phone) { Role = role, Peers = [System.Net.IPNetwork.Parse("10.0.0.0/8")] };
        Assert.Equal(expected, endpoint.Trusts(System.Net.IPAddress.Parse(address), [System.Net.IPNetwork.Parse("198.51.100.0/24")]));
        Assert.Equal(role != SipRole.Access, (endpoint with { Peers = [] }).Trusts(System.Net.IPAddress.Parse(address), []));
    }

    [Theory]
    [InlineData("udp:127.0.0.1:5060", SipTransport.Udp, 5060)]
    [InlineData("tls:[::1]:0", SipTransport.Tls, 0)]
    [InlineData("TCP:0.0.0.0:5061", SipTransport.Tcp, 5061)]
    public void Listen_addresses_are_read(string text, SipTransport transport, int port)
    {
        Assert.True(SipEndpoint.TryParseListen(text, out var read, out var listen));
        Assert.Equal((transport, port), (read, listen.Port));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("127.0.0.1:5060")]
    [InlineData("udp:127.0.0.1")]
    [InlineData("udp:[::1]")]
    [InlineData("sctp:127.0.0.1:5060")]
    [InlineData("udp:host:5060")]
    public void Bad_listen_addresses_are_not(string? text) => Assert.False(SipEndpoint.TryParseListen(text, out _, out _));
}
