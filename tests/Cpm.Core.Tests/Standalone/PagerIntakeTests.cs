using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Core.Tests.Fixtures;
using Cpm.Primitives;

namespace Cpm.Core.Tests.Standalone;

public sealed class PagerIntakeTests
{
    private const string Cpim = "From: <sip:alice@cpm.example>\r\nTo: <tel:+15550100002>\r\nDateTime: 2026-01-01T00:00:00Z\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
        + "imdn.Message-ID: m1\r\nimdn.Disposition-Notification: positive-delivery, display\r\n\r\n";

    private static readonly string Report = Cpim.Replace("imdn.Disposition-Notification: positive-delivery, display\r\n", "", StringComparison.Ordinal)
        + "Content-Type: message/imdn+xml\r\nContent-Disposition: notification\r\n\r\n"
        + "<?xml version=\"1.0\"?><imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>m77</message-id><datetime>2026-01-01T00:00:00Z</datetime>"
        + "<delivery-notification><status><delivered/></status></delivery-notification></imdn>";

    [Fact]
    public async Task DraftHoldsWhatWasSent()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        const string Body = Cpim + "Content-Type: text/plain\r\n\r\nhello";
        var answer = await phone.MessageAsync(
            extra: "Conversation-ID: conv1\r\nContribution-ID: contrib1\r\nInReplyTo-Contribution-ID: earlier1\r\nPriority: urgent\r\nExpires: 90\r\nSubject: greeting\r\n",
            type: "message/cpim", body: Body);
        Assert.Equal(202, Wire.Status(answer));
        var draft = Assert.Single(fixture.Engine.Drafts);
        Assert.Equal(MessageKind.Pager, draft.Kind);
        Assert.Equal(CoreFixture.Alice, draft.Sender);
        Assert.Equal(("conv1", "contrib1", "earlier1", "m1"), (draft.ConversationId, draft.ContributionId, draft.InReplyTo, draft.ImdnId));
        Assert.Equal(("message/cpim", Body), (draft.BodyType, Encoding.UTF8.GetString(draft.Body.Span)));
        Assert.Equal(("text/plain", "hello"), (draft.PayloadType, Encoding.UTF8.GetString(draft.Payload.Span)));
        Assert.Equal(2, draft.Priority);
        Assert.Equal(TimeSpan.FromSeconds(90), draft.Lifetime);
        Assert.False(draft.Anonymous);
        Assert.Contains("Subject: greeting", Encoding.UTF8.GetString(draft.Headers.Span));
        var recipient = Assert.Single(draft.Recipients);
        Assert.Equal(CoreFixture.Bob, recipient.Address);
        Assert.Equal(Dispositions.PositiveDelivery | Dispositions.Display, recipient.Requested);
        Assert.Equal("access", draft.Origin.Group);
    }

    [Theory]
    [InlineData("Require: imdn.Message-ID", false)]
    [InlineData("NS: my <urn:example:my>\r\nRequire: my.Secret", true)]
    public async Task WhatTheReaderMustUnderstandIsNoted(string header, bool isUnknown)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        var body = Cpim.Replace("\r\n\r\n", $"\r\n{header}\r\n\r\n", StringComparison.Ordinal) + "Content-Type: text/plain\r\n\r\nhello";
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(type: "message/cpim", body: body)));
        var draft = Assert.Single(fixture.Engine.Drafts);
        Assert.Equal(isUnknown, draft.HasUnknownRequirement);
        Assert.Equal(body, Encoding.UTF8.GetString(draft.Body.Span));
    }

    [Theory]
    [InlineData("P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg", 202)]
    [InlineData("P-Asserted-Service: URN:URN-7:3gpp-service.ims.icsi.oma.cpm.msg.group", 202)]
    [InlineData("P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred", 202)]
    [InlineData("P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session, urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg", 202)]
    [InlineData("P-Preferred-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session", 202)]
    [InlineData("P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session", 403)]
    public async Task TheServiceIsWhatTheNetworkAsserts(string service, int status)
    {
        await using var fixture = new CoreFixture();
        var answer = await fixture.CorePeer().MessageAsync(extra: $"P-Asserted-Identity: <tel:+15550100001>\r\n{service}\r\n");
        Assert.Equal(status, Wire.Status(answer));
        Assert.Equal(status == 202 ? 1 : 0, fixture.Engine.Drafts.Count);
        if (status != 202) Assert.Contains("\"127 Service not authorised: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session\"", Wire.Field(answer, "Warning"));

        var phone = await fixture.RegisteredAsync();
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(extra: service + "\r\n")));
    }

    [Fact]
    public async Task AReportMayCarryTheServiceOfASession()
    {
        await using var fixture = new CoreFixture();
        const string Extra = "P-Asserted-Identity: <tel:+15550100001>\r\nP-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session\r\n";
        Assert.Equal(202, Wire.Status(await fixture.CorePeer().MessageAsync(extra: Extra, type: "message/cpim", body: Report)));
        Assert.Single(fixture.Engine.Reports);
    }

    [Fact]
    public async Task WhatIsBetweenTheElementsOfANetworkStaysThere()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        await phone.MessageAsync(
            extra: "p-visited-network-id: here\r\nP-Access-Network-Info: 3GPP-UTRAN;cell=1\r\nP-Charging-Function-Addresses: ccf=1\r\nSecurity-Verify: x\r\nCellular-Network-Info: cell\r\nX-Mood: good\r\nPager: p\r\n",
            type: "text/plain", body: "hello");
        Assert.Equal("X-Mood: good\r\nPager: p\r\n", Encoding.UTF8.GetString(Assert.Single(fixture.Engine.Drafts).Headers.Span));
    }

    [Fact]
    public async Task IntakeKeyIsTheSameForTheSameMessageOnly()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        await phone.MessageAsync(type: "message/cpim", body: Cpim + "Content-Type: text/plain\r\n\r\nhello");
        await phone.MessageAsync(type: "message/cpim", body: Cpim + "Content-Type: text/plain\r\n\r\nhello");
        await phone.MessageAsync(type: "message/cpim", body: Cpim.Replace("m1", "m2", StringComparison.Ordinal) + "Content-Type: text/plain\r\n\r\nhello");
        var keys = fixture.Engine.Drafts.Select(static d => d.IntakeKey).ToArray();
        Assert.NotEmpty(keys[0]);
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    [Theory]
    [InlineData("Privacy: id\r\n", true)]
    [InlineData("Privacy: header;user\r\n", true)]
    [InlineData("Privacy: none\r\n", false)]
    [InlineData("", false)]
    public async Task PrivacyHidesTheSender(string privacy, bool anonymous)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        await phone.MessageAsync(extra: privacy);
        Assert.Equal(anonymous, Assert.Single(fixture.Engine.Drafts).Anonymous);
    }

    [Theory]
    [InlineData("non-urgent", 1)]
    [InlineData("Urgent", 2)]
    [InlineData("emergency", 3)]
    [InlineData("normal", 0)]
    [InlineData("whatever", 0)]
    public async Task Priority(string value, byte expected)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        await phone.MessageAsync(extra: $"Priority: {value}\r\n");
        Assert.Equal(expected, Assert.Single(fixture.Engine.Drafts).Priority);
    }

    [Theory]
    [InlineData("sip:bob@cpm.example", CoreFixture.Bob)]
    [InlineData("sip:bob@192.0.2.1", CoreFixture.Bob)]
    [InlineData("sip:bob@192.0.2.1:5060;transport=tcp", CoreFixture.Bob)]
    [InlineData("sip:carol@CPM.example", CoreFixture.Carol)]
    [InlineData("sip:+15550100002@cpm.example;user=phone", CoreFixture.Bob)]
    [InlineData("tel:+1-555-010-0099", "tel:+15550100099")]
    [InlineData("sip:zoe@far.example", "sip:zoe@far.example")]
    public async Task RecipientIsNormalised(string uri, string expected)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(uri)));
        Assert.Equal(expected, Assert.Single(Assert.Single(fixture.Engine.Drafts).Recipients).Address);
    }

    [Fact]
    public async Task LoopIsRefused()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        const string Once = "Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKx1\r\n";
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(extra: Once)));
        Assert.Equal(482, Wire.Status(await phone.MessageAsync(extra: Once + "Via: SIP/2.0/TCP 192.0.2.1:5070;branch=z9hG4bKx2\r\n")));
        Assert.Single(fixture.Engine.Drafts);
    }

    [Fact]
    public async Task TooLargeIsRefused()
    {
        await using var fixture = new CoreFixture(pager: new PagerOptions { Domain = "cpm.example", Exploder = "sip:lists@cpm.example", MaxBody = 10 });
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(body: "0123456789")));
        Assert.Equal(413, Wire.Status(await phone.MessageAsync(body: "0123456789a")));
        Assert.Single(fixture.Engine.Drafts);
    }

    [Theory]
    [InlineData("", "hello")]
    [InlineData("message/cpim", "nothing of the kind")]
    [InlineData("message/imdn+xml", "<broken")]
    public async Task BadBodyIsRefused(string type, string body)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(400, Wire.Status(await phone.MessageAsync(type: type, body: body)));
        Assert.Empty(fixture.Engine.Drafts);
        Assert.Empty(fixture.Engine.Reports);
    }

    [Fact]
    public async Task IsComposingIsSwallowed()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(200, Wire.Status(await phone.MessageAsync(type: "application/im-iscomposing+xml", body: "<isComposing/>")));
        Assert.Empty(fixture.Engine.Drafts);
    }

    [Fact]
    public async Task NotificationIsReported()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(type: "message/cpim", body: Report)));
        var report = Assert.Single(fixture.Engine.Reports);
        Assert.Equal((CoreFixture.Alice, CoreFixture.Bob, "m77", NativeDisposition.Delivered), (report.Recipient, report.Sender, report.ImdnId, report.Disposition));
        Assert.Equal(MessageKind.Notification, report.Notification.Kind);
        Assert.Empty(fixture.Engine.Drafts);
    }

    [Fact]
    public async Task AggregatedNotificationsAreRelayedEachWithABodyOfItsOwn()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        static string Part(string id) => "--b\r\nContent-Type: message/imdn+xml\r\nContent-Disposition: notification\r\n\r\n"
            + $"<?xml version=\"1.0\"?><imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>{id}</message-id><datetime>2026-01-01T00:00:00Z</datetime>"
            + "<display-notification><status><displayed/></status></display-notification></imdn>\r\n";
        var body = Cpim.Replace("imdn.Disposition-Notification: positive-delivery, display\r\n", "", StringComparison.Ordinal)
            + "Content-Type: multipart/mixed;boundary=b\r\n\r\n" + Part("m77") + Part("m78") + "--b--\r\n";
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(type: "message/cpim", body: body)));
        Assert.Equal(["m77", "m78"], fixture.Engine.Reports.Select(static r => r.ImdnId));
        Assert.Equal(["m1.1", "m1.2"], fixture.Engine.Reports.Select(static r => r.Notification.ImdnId));
        foreach (var report in fixture.Engine.Reports)
        {
            Assert.True(Mime.CpimMessage.TryParse(report.Notification.Body, null, out var cpim, out _));
            Assert.True(Mime.ImdnReader.TryRead(cpim, null, out var notifications, out _));
            var own = Assert.Single(notifications);
            Assert.Equal((report.ImdnId, Mime.ImdnStatus.Displayed), (own.MessageId, own.Status));
            Assert.Equal(report.Notification.ImdnId, Encoding.UTF8.GetString(cpim.MessageId.Span));
        }
    }

    [Fact]
    public async Task AnswersOfTheEngine()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        fixture.Engine.Answer = static () => new IntakeAnswer(IntakeAnswerStatus.Duplicate);
        Assert.Equal(202, Wire.Status(await phone.MessageAsync()));
        fixture.Engine.Answer = static () => new IntakeAnswer(IntakeAnswerStatus.Refused, Refusal: new SelectionRefusal(404, "no route"));
        var refused = await phone.MessageAsync();
        Assert.Equal(404, Wire.Status(refused));
        Assert.Contains("no route", Wire.Field(refused, "Warning"));
        fixture.Engine.Answer = static () => new IntakeAnswer(IntakeAnswerStatus.Busy, RetryAfter: TimeSpan.FromSeconds(7));
        var busy = await phone.MessageAsync();
        Assert.Equal(503, Wire.Status(busy));
        Assert.Equal("7", Wire.Field(busy, "Retry-After"));
        fixture.Engine.Answer = static () => throw new JournalUnavailableException("full");
        Assert.Equal(503, Wire.Status(await phone.MessageAsync()));
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("identity, deflate", 415)]
    [InlineData("Identity", 202)]
    public async Task EncodedBodyIsRefused(string coding, int status)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        var answer = await phone.MessageAsync(extra: $"Content-Encoding: {coding}\r\n");
        Assert.Equal(status, Wire.Status(answer));
        Assert.Equal(status == 415 ? ["identity"] : [], Wire.Fields(answer, "Accept-Encoding"));
        Assert.Equal(status == 202 ? 1 : 0, fixture.Engine.Drafts.Count);
    }

    [Theory]
    [InlineData("sip:bob@cpm.example", 403)]
    [InlineData("tel:+15550100002", 403)]
    [InlineData("sip:stranger@far.example", 403)]
    [InlineData("tel:+15550100001", 202)]
    [InlineData("sip:anonymous@anonymous.invalid", 202)]
    public async Task NobodyWritesAnothersNameInTheBody(string from, int status)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        var body = Cpim.Replace("<sip:alice@cpm.example>", $"Somebody <{from}>", StringComparison.Ordinal) + "Content-Type: text/plain\r\n\r\nhello";
        Assert.Equal(status, Wire.Status(await phone.MessageAsync(type: "message/cpim", body: body)));
        var parts = $"--b\r\nContent-Type: message/cpim\r\n\r\n{body}\r\n--b--\r\n";
        Assert.Equal(status, Wire.Status(await phone.MessageAsync(extra: "Subject: parts\r\n", type: "multipart/mixed;boundary=b", body: parts.Replace("m1", "m2", StringComparison.Ordinal))));
        Assert.Equal(status == 202 ? 2 : 0, fixture.Engine.Drafts.Count);
    }

    [Theory]
    [InlineData("sip:%2B15550100002@cpm.example;user=phone")]
    [InlineData("sip:%2b15550100002@cpm.example")]
    [InlineData("sip:%62ob@cpm.example")]
    public async Task EscapesInTheRequestUriAreRead(string uri)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(uri)));
        Assert.Equal(CoreFixture.Bob, Assert.Single(Assert.Single(fixture.Engine.Drafts).Recipients).Address);
    }
}
