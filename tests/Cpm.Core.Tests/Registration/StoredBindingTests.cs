using System.Text.Json;
using Cpm.Core.Messages;
using Cpm.Core.Registration;
using Cpm.Core.Standalone;
using Cpm.Core.Tests.Fixtures;
using Cpm.Primitives;
using Cpm.Sip.Transports;

namespace Cpm.Core.Tests.Registration;

public sealed class StoredBindingTests
{
    [Fact]
    public async Task PhoneBehindAConnectionIsReachedByANewOne()
    {
        await using var before = new CoreFixture();
        await before.RegisteredAsync("bob", ";q=0.5;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"");
        var binding = Assert.Single(before.Bindings.Of(CoreFixture.Bob));
        await using var after = new CoreFixture();
        var restored = Again(binding).Restore(after.Stack);
        Assert.NotNull(restored);
        Assert.Equal(binding with { Flow = restored.Flow, Target = restored.Target, Route = restored.Route }, restored);
        Assert.False(restored.Flow.IsOpen);
        after.Bindings.Restore(restored);
        Assert.True(after.Native.IsRegistered(CoreFixture.Bob));

        var delivering = DeliverAsync(after);
        var phone = new FarEnd(await after.Connector.AcceptAsync(), restored.Flow.Remote);
        Assert.StartsWith($"MESSAGE {binding.Contact} ", await phone.AnswerAsync(200));
        Assert.Equal(NativeStatus.Delivered, (await delivering).Status);

        // Nobody there: the device counts as away, as it would have with its connection lost.
        phone.Close();
        await CoreFixture.UntilAsync(() => after.Stack.Connections == 0);
        after.Connector.Refusing = true;
        delivering = DeliverAsync(after);
        Assert.Equal(NativeStatus.Offline, (await delivering).Status);
        Assert.Empty(after.Bindings.Of(CoreFixture.Bob));
    }

    [Fact]
    public async Task WhoHasRegisteredSinceIsNotOverwritten()
    {
        await using var fixture = new CoreFixture();
        await fixture.RegisteredAsync("bob");
        var binding = Assert.Single(fixture.Bindings.Of(CoreFixture.Bob));
        fixture.Bindings.Restore(Again(binding).Restore(fixture.Stack)!);
        Assert.True(Assert.Single(fixture.Bindings.Of(CoreFixture.Bob)).Flow.IsOpen);
        fixture.Bindings.Remove(binding);
        fixture.Bindings.Restore(Again(binding with { ExpiresAt = fixture.Time.GetUtcNow() }).Restore(fixture.Stack)!);
        Assert.Empty(fixture.Bindings.Of(CoreFixture.Bob));
    }

    [Fact]
    public async Task UserAtTheCoreIsReachedAsBefore()
    {
        await using var before = new CoreFixture(new RegistrarOptions { CoreRoute = "sip:192.0.2.99;transport=tcp" });
        var core = before.CorePeer();
        await core.AskAsync(core.Request(
            "REGISTER", "sip:cpm.example", "", "<sip:bob@cpm.example>", "Contact: <sip:192.0.2.88:5060;transport=tcp>\r\nExpires: 600\r\n", from: "<sip:scscf.cpm.example>"));
        var binding = Assert.Single(before.Bindings.Of(CoreFixture.Bob));
        await using var after = new CoreFixture();
        var restored = Again(binding).Restore(after.Stack)!;
        Assert.Equal((true, "192.0.2.99", 5060, SipTransport.Tcp), (restored.IsAtCore, restored.Target.Host, restored.Target.Port, restored.Target.Transport));
        Assert.Equal(binding.Route, restored.Route);
        Assert.True(restored.IsReachable);
    }

    [Fact]
    public async Task WithoutItsListenerThereIsNoWay()
    {
        await using var fixture = new CoreFixture();
        await fixture.RegisteredAsync("bob");
        var stored = Again(Assert.Single(fixture.Bindings.Of(CoreFixture.Bob)));
        Assert.Null((stored with { Endpoint = "gone" }).Restore(fixture.Stack));
        Assert.Null((stored with { Remote = "nowhere" }).Restore(fixture.Stack));
        Assert.Null((stored with { Contact = "tel:+1" }).Restore(fixture.Stack));
    }

    private static StoredBinding Again(Binding binding) => JsonSerializer.Deserialize<StoredBinding>(JsonSerializer.Serialize(StoredBinding.Of(binding)))!;

    private static Task<NativeResult> DeliverAsync(CoreFixture fixture)
    {
        var message = new Message
        {
            Id = new MessageId(1),
            Kind = MessageKind.Pager,
            Origin = new Origin(Origin.Native),
            Sender = CoreFixture.Alice,
            ConversationId = "c",
            ContributionId = "d",
            ImdnId = "m1",
            AcceptedAt = 0,
            ExpiresAt = 0,
            BodyType = "text/plain",
            Body = "hello"u8.ToArray(),
            PayloadType = "text/plain",
            PayloadSize = 5,
            Deliveries = [],
        };
        return fixture.Native.DeliverAsync(
            new NativeAttempt(message, new Delivery { Id = new DeliveryId(2), Recipient = CoreFixture.Bob, Selection = new Selection([], "", []) }), CancellationToken.None).AsTask();
    }
}
