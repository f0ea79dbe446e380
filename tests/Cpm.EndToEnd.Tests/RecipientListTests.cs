using Cpm.EndToEnd.Tests.Harness;
using Cpm.Mime;
using Cpm.Simulators.Phone;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>One message to many (RFC 5365): each recipient has a way of its own.</summary>
public sealed class RecipientListTests
{
    private const string Id = "list-1";
    private const string Exploder = "sip:exploder@cpm.example";

    [Fact]
    public async Task A_list_is_exploded_and_each_recipient_is_reached_in_its_own_way()
    {
        await using var site = await Site.StartAsync();
        var alice = await site.PhoneAsync("alice");
        var bob = await site.PhoneAsync("bob");
        using var wire = await SipWire.ConnectAsync(site.Gateway.Tcp);
        var answer = await wire.AskAsync(Message(("sip:bob@cpm.example", "to"), ("tel:+15550100009", "cc"), ("sip:nobody@elsewhere.example", "bcc")));
        Assert.True(SipWire.StatusOf(answer) == 202, answer + site.Gateway.Output);

        var atBob = await bob.Log.WaitForAsync(static entry => entry.Kind == EntryKind.Received, Run.Patience);
        Assert.Equal("to many", atBob.Text);
        var bySms = await site.Smsc.Messages.WaitForAsync(static received => received.Destination == "+15550100009", Run.Patience);
        Assert.Equal("to many", bySms.Text);

        var outcomes = await OutcomesAsync(site);
        await Wait.UntilAsync(
            async () => (outcomes = await OutcomesAsync(site)).Values.All(static outcome => outcome is "delivered" or "failed"),
            () => $"{string.Join(", ", outcomes)}\n{site.Gateway.Output}");
        Assert.Equal("delivered", outcomes["tel:+15550100002"]);
        Assert.Equal("delivered", outcomes["tel:+15550100009"]);
        Assert.Equal("failed", outcomes["sip:nobody@elsewhere.example"]);
        // Each recipient is reported on by itself.
        await alice.Log.WaitForAsync(static entry => Is(entry, "15550100009", ImdnStatus.Delivered), Run.Patience);
        await alice.Log.WaitForAsync(static entry => Is(entry, "nobody@elsewhere.example", ImdnStatus.Failed), Run.Patience);
    }

    private static bool Is(ConversationEntry entry, string recipient, ImdnStatus status) =>
        entry.Reports(Id, status) && (entry.Report!.RecipientUri + entry.Report.OriginalRecipientUri).Contains(recipient, StringComparison.Ordinal);

    private static async Task<Dictionary<string, string>> OutcomesAsync(Site site) => (await site.Gateway.MessageAsync(Id)).GetProperty("recipients").EnumerateArray()
        .ToDictionary(static recipient => recipient.GetProperty("to").GetString()!, static recipient => recipient.GetProperty("outcome").GetString()!);

    private static byte[] Message(params (string Uri, string Copy)[] recipients)
    {
        var entries = string.Concat(recipients.Select(static recipient => $"<entry uri=\"{recipient.Uri}\" cp:copyControl=\"{recipient.Copy}\"/>"));
        var list = $"""<?xml version="1.0" encoding="UTF-8"?><resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" xmlns:cp="urn:ietf:params:xml:ns:copycontrol"><list>{entries}</list></resource-lists>""";
        var body = $"--x\r\nContent-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list\r\n\r\n{list}\r\n"
            + $"--x\r\nContent-Type: message/cpim\r\n\r\n{SipText.Cpim(Exploder, "to many", Id)}\r\n--x--\r\n";
        return SipText.Message(Exploder, extra: "Require: recipient-list-message\r\n", body: body, bodyType: "multipart/mixed;boundary=x");
    }
}
