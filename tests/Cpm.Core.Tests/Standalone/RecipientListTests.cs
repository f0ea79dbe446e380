using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Core.Tests.Fixtures;
using Cpm.Primitives;

namespace Cpm.Core.Tests.Standalone;

public sealed class RecipientListTests
{
    [Fact]
    public async Task EachOnceAndNeverTheSender()
    {
        await using var fixture = new CoreFixture();
        var answer = await SendAsync(fixture, Entry("tel:+15550100002", "to") + Entry("sip:bob@cpm.example", "cc") + Entry("sip:alice@cpm.example", "to") + Entry("sip:zoe@far.example", "cc"));
        Assert.Equal(202, Wire.Status(answer));
        var draft = Assert.Single(fixture.Engine.Drafts);
        Assert.Equal([(CoreFixture.Bob, CopyControl.To), ("sip:zoe@far.example", CopyControl.Cc)], draft.Recipients.Select(static r => (r.Address, r.CopyControl)));
        Assert.Equal(["tel:+15550100002", "sip:zoe@far.example"], draft.VisibleRecipients.Select(static v => v.Address));
        Assert.Equal("text/plain", draft.PayloadType);
        Assert.Equal("hello"u8.ToArray(), draft.Payload.ToArray());
    }

    [Fact]
    public async Task HiddenStayHidden()
    {
        await using var fixture = new CoreFixture();
        await SendAsync(
            fixture, Entry("tel:+15550100002", "bcc") + Entry("sip:y@far.example", "to\" cp:anonymize=\"true") + Entry("sip:z@far.example", "to\" cp:anonymize=\"true") + "<entry uri=\"sip:w@far.example\"/>");
        var draft = Assert.Single(fixture.Engine.Drafts);
        Assert.Equal(4, draft.Recipients.Count);
        Assert.Equal(new VisibleRecipient(Address.Anonymous, CopyControl.To, 2), Assert.Single(draft.VisibleRecipients));
    }

    [Fact]
    public async Task MoreThanAllowedIsRefused()
    {
        await using var fixture = new CoreFixture(pager: new PagerOptions { Domain = "cpm.example", Exploder = "sip:lists@cpm.example", MaxRecipients = 2 });
        var two = Entry("sip:x@far.example", "to") + Entry("sip:y@far.example", "to");
        Assert.Equal(202, Wire.Status(await SendAsync(fixture, two)));
        var refused = await SendAsync(fixture, two + Entry("sip:z@far.example", "to"));
        Assert.Equal(403, Wire.Status(refused));
        Assert.Contains("102 Too many participants", Wire.Field(refused, "Warning"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<entry uri=\"sip:alice@cpm.example\"/>")]
    [InlineData("<entry uri=\"mailto:x@far.example\"/>")]
    public async Task NobodyToSendToIsRefused(string entries)
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(400, Wire.Status(await SendAsync(fixture, entries)));
        Assert.Empty(fixture.Engine.Drafts);
    }

    [Fact]
    public async Task RequiredListMustBeThere()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(400, Wire.Status(await phone.MessageAsync("sip:lists@cpm.example")));
        Assert.Equal(400, Wire.Status(await phone.MessageAsync(extra: "Require: recipient-list-message\r\n")));
    }

    private static string Entry(string uri, string copy) => $"<entry uri=\"{uri}\" cp:copyControl=\"{copy}\"/>";

    private static async Task<string> SendAsync(CoreFixture fixture, string entries)
    {
        var phone = await fixture.RegisteredAsync();
        var body = "--b\r\nContent-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list\r\n\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\" xmlns:cp=\"urn:ietf:params:xml:ns:copycontrol\"><list>"
            + entries + "</list></resource-lists>\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
        return await phone.MessageAsync("sip:lists@cpm.example", extra: "Require: recipient-list-message\r\n", type: "multipart/mixed;boundary=b", body: body);
    }
}
