using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Core.Tests.Fixtures;
using Cpm.Primitives;

namespace Cpm.Core.Tests.Standalone;

public sealed class NativeDeliveryTests
{
    private const string Pager = ";+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"";

    private static readonly Message Plain = new()
    {
        Id = new MessageId(1),
        Kind = MessageKind.Pager,
        Origin = new Origin(Origin.Native),
        Sender = CoreFixture.Alice,
        ConversationId = "conv1",
        ContributionId = "contrib1",
        InReplyTo = "earlier1",
        ImdnId = "m1",
        AcceptedAt = 0,
        ExpiresAt = 0,
        BodyType = "text/plain",
        Body = "hello"u8.ToArray(),
        PayloadType = "text/plain",
        PayloadSize = 5,
        Headers = "Subject: greeting\r\n"u8.ToArray(),
        Deliveries = [],
    };

    [Fact]
    public async Task HeadersOnTheWire()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain);
        var request = await phone.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        Assert.StartsWith($"MESSAGE sip:bob@{phone.Local};transport=tcp SIP/2.0\r\n", request);
        Assert.StartsWith("<tel:+15550100001>;tag=", Wire.Field(request, "From"));
        Assert.Equal("<tel:+15550100002>", Wire.Field(request, "To"));
        Assert.Equal("<tel:+15550100001>", Wire.Field(request, "P-Asserted-Identity"));
        Assert.Equal(ServiceTags.Pager, Wire.Field(request, "P-Asserted-Service"));
        Assert.Equal(ServiceTags.AcceptPager, Wire.Field(request, "Accept-Contact"));
        Assert.Equal("conv1", Wire.Field(request, "Conversation-ID"));
        Assert.Equal("contrib1", Wire.Field(request, "Contribution-ID"));
        Assert.Equal("earlier1", Wire.Field(request, "InReplyTo-Contribution-ID"));
        Assert.Equal("greeting", Wire.Field(request, "Subject"));
        Assert.Equal("text/plain", Wire.Field(request, "Content-Type"));
        Assert.Equal("hello", Wire.Body(request));
    }

    [Fact]
    public async Task AnonymousSenderIsNotShown()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain with { Anonymous = true });
        var request = await phone.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        Assert.StartsWith($"<{Address.Anonymous}>", Wire.Field(request, "From"));
        Assert.Equal("id", Wire.Field(request, "Privacy"));
        Assert.DoesNotContain("15550100001", request);
    }

    [Fact]
    public async Task NobodyThere()
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(NativeStatus.Offline, (await DeliverAsync(fixture, Plain)).Status);
        Assert.Equal(NativeStatus.UnknownRecipient, (await DeliverAsync(fixture, Plain, "sip:zoe@far.example")).Status);
        Assert.Equal((true, false), (fixture.Native.IsSubscriber(CoreFixture.Bob), fixture.Native.IsRegistered(CoreFixture.Bob)));
    }

    [Fact]
    public async Task FirstSuccessWins()
    {
        await using var fixture = new CoreFixture();
        var (one, two) = (await fixture.RegisteredAsync("bob", Pager), await fixture.RegisteredAsync("bob", Pager));
        var delivering = DeliverAsync(fixture, Plain);
        await one.AnswerAsync(480);
        var pending = await two.ReceiveAsync();
        Assert.False(delivering.IsCompleted);
        await two.SendAsync(Wire.Answer(pending, 200));
        Assert.Equal((NativeStatus.Delivered, 200), ((await delivering).Status, (await delivering).Code));
    }

    [Fact]
    public async Task SuccessDoesNotWaitForTheOthers()
    {
        await using var fixture = new CoreFixture();
        var (one, two) = (await fixture.RegisteredAsync("bob", Pager), await fixture.RegisteredAsync("bob", Pager));
        var delivering = DeliverAsync(fixture, Plain);
        var silent = await one.ReceiveAsync();
        await two.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        await one.SendAsync(Wire.Answer(silent, 200));
    }

    [Fact]
    public async Task AllUnavailableIsTriedLater()
    {
        await using var fixture = new CoreFixture();
        var (one, two) = (await fixture.RegisteredAsync("bob", Pager), await fixture.RegisteredAsync("bob", Pager));
        var delivering = DeliverAsync(fixture, Plain);
        await one.AnswerAsync(480);
        await two.AnswerAsync(480);
        Assert.Equal((NativeStatus.RetryLater, 480), ((await delivering).Status, (await delivering).Code));
        Assert.Equal(2, fixture.Bindings.Reachable(CoreFixture.Bob).Length);
    }

    [Fact]
    public async Task OnlyDevicesWithTheFeatureWhereOneHasIt()
    {
        await using var fixture = new CoreFixture();
        await fixture.RegisteredAsync("bob");
        var able = await fixture.RegisteredAsync("bob", Pager);
        var delivering = DeliverAsync(fixture, Plain);
        await able.AnswerAsync(403);
        // The other was not asked: it would still be waited for.
        Assert.Equal((NativeStatus.Refused, 403), ((await delivering).Status, (await delivering).Code));
    }

    [Theory]
    [InlineData(202, NativeStatus.Delivered)]
    [InlineData(403, NativeStatus.Refused)]
    [InlineData(486, NativeStatus.RetryLater)]
    [InlineData(503, NativeStatus.RetryLater)]
    [InlineData(603, NativeStatus.Refused)]
    [InlineData(604, NativeStatus.UnknownRecipient)]
    [InlineData(404, NativeStatus.Offline)]
    [InlineData(410, NativeStatus.Offline)]
    public async Task StatusOfOneDevice(int code, NativeStatus expected)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain);
        await phone.AnswerAsync(code, "Retry-After: 30\r\n");
        var result = await delivering;
        Assert.Equal((expected, code), (result.Status, result.Code));
        Assert.Equal(code is 404 or 410, fixture.Bindings.Of(CoreFixture.Bob).IsEmpty);
        if (expected == NativeStatus.RetryLater) Assert.Equal(TimeSpan.FromSeconds(30), result.After);
    }

    [Fact]
    public async Task LostConnectionIsOffline()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain);
        await phone.ReceiveAsync();
        phone.Close();
        Assert.Equal(NativeStatus.Offline, (await delivering).Status);
        Assert.Empty(fixture.Bindings.Of(CoreFixture.Bob));
    }

    [Theory]
    [InlineData(415)]
    [InlineData(488)]
    public async Task ClientWithoutCpimGetsTheText(int code)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var body = "From: <tel:+15550100001>\r\nTo: <tel:+15550100002>\r\nDateTime: 2026-01-01T00:00:00Z\r\n\r\nContent-Type: text/plain\r\n\r\nhello";
        var delivering = DeliverAsync(fixture, Plain with { BodyType = "message/cpim", Body = Encoding.UTF8.GetBytes(body) });
        var first = await phone.AnswerAsync(code);
        Assert.Equal(("message/cpim", body), (Wire.Field(first, "Content-Type"), Wire.Body(first)));
        var second = await phone.AnswerAsync(200);
        Assert.StartsWith("text/plain", Wire.Field(second, "Content-Type"));
        Assert.Equal("hello", Wire.Body(second));
        var result = await delivering;
        Assert.Equal((NativeStatus.Delivered, false), (result.Status, result.CanReport));
    }

    [Fact]
    public async Task ADeviceThatComesWhileAnotherIsTriedGetsItToo()
    {
        await using var fixture = new CoreFixture();
        var silent = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain);
        var request = await silent.ReceiveAsync();
        var newcomer = await fixture.RegisteredAsync("bob");
        await silent.SendAsync(Wire.Answer(request, 480));
        await newcomer.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
    }

    [Fact]
    public async Task AListThatShowsNobodyIsAList()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain, copyControl: CopyControl.Bcc);
        var request = await phone.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        Assert.Equal((ServiceTags.PagerGroup, ServiceTags.AcceptPager), (Wire.Field(request, "P-Asserted-Service"), Wire.Field(request, "Accept-Contact")));
        Assert.Equal(("text/plain", "hello"), (Wire.Field(request, "Content-Type"), Wire.Body(request)));
    }

    [Fact]
    public async Task WhatMayNotBeTakenOutOfItsCpimGoesAsItIs()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        const string Body = "From: <tel:+15550100001>\r\nTo: <tel:+15550100002>\r\nNS: my <urn:example:my>\r\nmy.Secret: x\r\nRequire: my.Secret\r\n\r\nContent-Type: text/plain\r\n\r\nhello";
        var delivering = DeliverAsync(fixture, Plain with { BodyType = "message/cpim", Body = Encoding.UTF8.GetBytes(Body) });
        Assert.Equal(Body, Wire.Body(await phone.AnswerAsync(415)));
        var result = await delivering;
        Assert.Equal((NativeStatus.Refused, 415), (result.Status, result.Code));
    }

    [Fact]
    public async Task RecipientsOfAListSeeTheOthers()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain with { VisibleRecipients = [new VisibleRecipient("sip:zoe@far.example", CopyControl.Cc), new VisibleRecipient(Address.Anonymous, CopyControl.To, 3)] });
        var request = await phone.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        Assert.Equal(ServiceTags.PagerGroup, Wire.Field(request, "P-Asserted-Service"));
        Assert.StartsWith("multipart/mixed;boundary=", Wire.Field(request, "Content-Type"));
        var body = Wire.Body(request);
        Assert.Contains("recipient-list-history", body);
        Assert.Contains("sip:zoe@far.example", body);
        Assert.Contains("\"3\"", body);
        Assert.True(Payload.TryRead(Encoding.UTF8.GetBytes(Wire.Field(request, "Content-Type")), Encoding.UTF8.GetBytes(body), out var payload, out _));
        Assert.Equal("hello"u8.ToArray(), payload.Content.ToArray());
    }

    [Fact]
    public async Task ReportGoesFirstToTheDeviceThatSent()
    {
        await using var fixture = new CoreFixture();
        var (other, sender) = (await fixture.RegisteredAsync("bob", Pager + ";q=0.9"), await fixture.RegisteredAsync("bob", Pager + ";q=0.1"));
        var delivering = DeliverAsync(fixture, Plain, preferred: $"sip:bob@{sender.Local};transport=tcp");
        var first = await sender.ReceiveAsync();
        Assert.Equal(1, fixture.Stack.ClientTransactions);
        await sender.SendAsync(Wire.Answer(first, 200));
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        // The copy decides nothing: its refusal is not waited for.
        Assert.Equal("hello", Wire.Body(await other.AnswerAsync(480)));
    }

    [Fact]
    public async Task ReportGoesToTheOthersWhereThatDeviceCannotTakeIt()
    {
        await using var fixture = new CoreFixture();
        var (other, sender) = (await fixture.RegisteredAsync("bob", Pager), await fixture.RegisteredAsync("bob", Pager));
        var preferred = $"sip:bob@{sender.Local};transport=tcp";
        var delivering = DeliverAsync(fixture, Plain, preferred: preferred);
        await sender.AnswerAsync(480);
        await other.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        delivering = DeliverAsync(fixture, Plain, preferred: preferred);
        await sender.AnswerAsync(403);
        await other.AnswerAsync(480);
        Assert.Equal((NativeStatus.Refused, 403), ((await delivering).Status, (await delivering).Code));
    }

    [Fact]
    public async Task FlowsOfOneInstanceAreTriedInTurn()
    {
        await using var fixture = new CoreFixture();
        const string Instance = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";
        var older = await fixture.RegisteredAsync("bob", ";reg-id=1" + Instance);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var newer = await fixture.RegisteredAsync("bob", ";reg-id=2" + Instance);
        var delivering = DeliverAsync(fixture, Plain);
        await newer.AnswerAsync(480);
        // The device has spoken: its other flow leads to the same one.
        Assert.Equal((NativeStatus.RetryLater, 480), ((await delivering).Status, (await delivering).Code));
        delivering = DeliverAsync(fixture, Plain);
        await newer.AnswerAsync(430);
        await older.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        Assert.Equal(1u, Assert.Single(fixture.Bindings.Of(CoreFixture.Bob)).RegId);
    }

    [Fact]
    public async Task WhatHasWaitedCarriesTheDeferredService()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync("bob");
        var delivering = DeliverAsync(fixture, Plain, wasDeferred: true);
        var request = await phone.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        Assert.Equal("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred", Wire.Field(request, "P-Asserted-Service"));
        Assert.Equal("*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"", Wire.Field(request, "Accept-Contact"));
        delivering = DeliverAsync(fixture, Plain with { Kind = MessageKind.Notification }, wasDeferred: true);
        Assert.Equal(ServiceTags.Pager, Wire.Field(await phone.AnswerAsync(200), "P-Asserted-Service"));
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
    }

    [Theory]
    [InlineData(404, NativeStatus.UnknownRecipient)]
    [InlineData(410, NativeStatus.UnknownRecipient)]
    [InlineData(604, NativeStatus.UnknownRecipient)]
    [InlineData(480, NativeStatus.RetryLater)]
    public async Task StatusOfTheCore(int code, NativeStatus expected)
    {
        await using var fixture = new CoreFixture();
        var core = await AtCoreAsync(fixture);
        var delivering = DeliverAsync(fixture, Plain with { Origin = new Origin("sms", Hops: 2) });
        var request = await core.AnswerAsync(code);
        Assert.Equal((expected, code), ((await delivering).Status, (await delivering).Code));
        Assert.Equal("3", Wire.Field(request, "X-CPM-Interworked"));
        Assert.Single(fixture.Bindings.Reachable(CoreFixture.Bob));
    }

    [Theory]
    [InlineData(90_000, "90")]
    [InlineData(89_001, "90")]
    [InlineData(-1, "0")]
    public async Task TheCoreKeepsNothingLongerThanItIsWorth(int milliseconds, string seconds)
    {
        await using var fixture = new CoreFixture();
        var core = await AtCoreAsync(fixture);
        var delivering = DeliverAsync(fixture, Plain with { ExpiresAt = fixture.Time.GetUtcNow().ToUnixTimeMilliseconds() + milliseconds });
        Assert.Equal(seconds, Wire.Field(await core.AnswerAsync(200), "Expires"));
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
    }

    [Fact]
    public async Task ThatTheCoreDoesNotKnowTheUserSaysNothingWhileADeviceDoes()
    {
        await using var fixture = new CoreFixture();
        var core = await AtCoreAsync(fixture);
        var phone = await fixture.RegisteredAsync("bob", Pager);
        var delivering = DeliverAsync(fixture, Plain);
        await core.AnswerAsync(404);
        await phone.AnswerAsync(480);
        Assert.Equal((NativeStatus.RetryLater, 480), ((await delivering).Status, (await delivering).Code));
    }

    [Fact]
    public async Task NeitherPhoneNorCoreGetsTheNameOfAnAnonymousSenderInTheBody()
    {
        await using var fixture = new CoreFixture();
        var core = await AtCoreAsync(fixture);
        var cpim = "From: Alice <tel:+15550100001>\r\nTo: <tel:+15550100002>\r\nDateTime: 2026-01-01T00:00:00Z\r\n\r\nContent-Type: text/plain\r\n\r\nhello";
        var delivering = DeliverAsync(fixture, Plain with { Anonymous = true, BodyType = "message/cpim", Body = Encoding.UTF8.GetBytes(cpim) });
        var request = await core.AnswerAsync(200);
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);
        // Who asserts to the core says who it is, and that it is to go no further (RFC 3325 §7).
        Assert.Equal(("<tel:+15550100001>", "id"), (Wire.Field(request, "P-Asserted-Identity"), Wire.Field(request, "Privacy")));
        Assert.DoesNotContain("15550100001", Wire.Body(request));
        Assert.Contains($"From: <{Address.Anonymous}>", Wire.Body(request));
        Assert.EndsWith("hello", Wire.Body(request));
    }

    private static async Task<FarEnd> AtCoreAsync(CoreFixture fixture)
    {
        var core = fixture.CorePeer();
        var answer = await core.AskAsync(core.Request(
            "REGISTER", "sip:cpm.example", "", "<sip:bob@cpm.example>", $"Contact: <sip:{core.Local};transport=tcp>\r\nExpires: 600\r\n", from: "<sip:scscf.cpm.example>"));
        Assert.Equal(200, Wire.Status(answer));
        return core;
    }

    private static Task<NativeResult> DeliverAsync(CoreFixture fixture, Message message, string recipient = CoreFixture.Bob, string preferred = "", bool wasDeferred = false, CopyControl copyControl = CopyControl.To) =>
        fixture.Native.DeliverAsync(
            new NativeAttempt(message, new Delivery { Id = new DeliveryId(2), Recipient = recipient, CopyControl = copyControl, PreferredDevice = preferred, Selection = new Selection([], "", []) }, wasDeferred),
            CancellationToken.None).AsTask();
}
