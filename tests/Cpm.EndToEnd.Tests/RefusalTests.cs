using Cpm.EndToEnd.Tests.Harness;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>The status of each refusal, on the wire.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Each_mistake_has_its_code()
    {
        await using var site = await Site.StartAsync();
        (string What, int Status, byte[] Request)[] cases =
        [
            ("no Content-Type", 400, SipText.Request("MESSAGE", "tel:+15550100009", body: "hello")),
            ("a broken CPIM body", 400, SipText.Message(body: "From <sip:alice@cpm.example>\r\n\r\n")),
            ("no such user", 404, SipText.Message("sip:nobody@cpm.example")),
            ("INVITE", 405, SipText.Request("INVITE", "sip:bob@cpm.example", "Contact: <sip:a@127.0.0.1>\r\n")),
            ("a body beyond the limit", 413, SipText.Message(text: new string('x', 300_000))),
            ("a picture by SMS", 415, SipText.Message(body: "x", bodyType: "image/png")),
            ("a scheme of others", 416, SipText.Message("mailto:bob@cpm.example")),
            ("an extension of others", 420, SipText.Message(extra: "Require: teleport\r\n")),
            ("a list without its list", 400, SipText.Message("sip:exploder@cpm.example", extra: "Require: recipient-list-message\r\n")),
        ];
        var wrong = new List<string>();
        foreach (var (what, status, request) in cases)
        {
            using var wire = await SipWire.ConnectAsync(site.Gateway.Tcp);
            var answer = await wire.AskAsync(request);
            if (SipWire.StatusOf(answer) != status) wrong.Add($"{what}: {answer.Split('\r')[0]}, not {status}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_is_no_sip_ends_the_connection()
    {
        await using var site = await Site.StartAsync();
        using var wire = await SipWire.ConnectAsync(site.Gateway.Tcp);
        await wire.SendAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray());
        Assert.True(SipWire.StatusOf(await wire.ReadAsync(Run.Patience)) is 0 or 400);
        Assert.Equal("", await wire.ReadAsync(Run.Patience));
    }
}
