using Cpm.Core.Tests.Fixtures;

namespace Cpm.Core.Tests.Registration;

public sealed class SenderIdentityTests
{
    [Fact]
    public async Task TrustedPeerAsserts()
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(202, Wire.Status(await fixture.CorePeer().MessageAsync(user: "someone", extra: "P-Asserted-Identity: <sip:bob@cpm.example>\r\n")));
        Assert.Equal(CoreFixture.Bob, Assert.Single(fixture.Engine.Drafts).Sender);
    }

    [Theory]
    [InlineData("P-Asserted-Identity: <sip:zoe@far.example>, <tel:+15550100077>\r\n")]
    [InlineData("P-Asserted-Identity: <tel:+15550100077>, <sip:zoe@far.example>\r\n")]
    [InlineData("P-Asserted-Identity: <sip:zoe@far.example>\r\nP-Asserted-Identity: <tel:+15550100077>\r\n")]
    public async Task NumberIsPreferred(string asserted)
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(202, Wire.Status(await fixture.CorePeer().MessageAsync(extra: asserted)));
        Assert.Equal("tel:+15550100077", Assert.Single(fixture.Engine.Drafts).Sender);
    }

    [Fact]
    public async Task AssertionOfAPhoneDoesNotCount()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(extra: "P-Asserted-Identity: <sip:bob@cpm.example>\r\n")));
        Assert.Equal(CoreFixture.Alice, Assert.Single(fixture.Engine.Drafts).Sender);
    }

    [Fact]
    public async Task UnregisteredPhoneIsChallenged()
    {
        await using var fixture = new CoreFixture();
        var answer = await fixture.Phone().MessageAsync(extra: "P-Asserted-Identity: <sip:alice@cpm.example>\r\n");
        Assert.Equal(407, Wire.Status(answer));
        Assert.NotEmpty(Wire.Fields(answer, "Proxy-Authenticate"));
        Assert.Empty(fixture.Engine.Drafts);
    }

    [Fact]
    public async Task CredentialsProveTheSender()
    {
        await using var fixture = new CoreFixture();
        var answer = await SendAsync(fixture.Phone(), "<sip:alice@cpm.example>", "alice");
        Assert.Equal(202, Wire.Status(answer));
        Assert.Equal(CoreFixture.Alice, Assert.Single(fixture.Engine.Drafts).Sender);
    }

    [Fact]
    public async Task ForeignCredentialsAreRefused()
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(403, Wire.Status(await SendAsync(fixture.Phone(), "<sip:alice@cpm.example>", "bob")));
        Assert.Empty(fixture.Engine.Drafts);
    }

    [Fact]
    public async Task AnotherSubscriberOnTheSameConnectionIsChallenged()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(407, Wire.Status(await phone.MessageAsync(user: "bob")));
    }

    [Fact]
    public async Task StrangerIsRefused()
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(403, Wire.Status(await fixture.Phone().MessageAsync(user: "mallory")));
    }

    [Fact]
    public async Task PreferredIdentityIsTakenAndProved()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(202, Wire.Status(await phone.MessageAsync(user: "mallory", extra: "P-Preferred-Identity: <sip:alice@cpm.example>\r\n")));
        Assert.Equal(CoreFixture.Alice, Assert.Single(fixture.Engine.Drafts).Sender);
        Assert.Equal(407, Wire.Status(await phone.MessageAsync(extra: "P-Preferred-Identity: <sip:bob@cpm.example>\r\n")));
    }

    [Fact]
    public async Task AnonymousIsKnownByCredentials()
    {
        await using var fixture = new CoreFixture();
        var answer = await SendAsync(fixture.Phone(), "\"Anonymous\" <sip:anonymous@anonymous.invalid>", "bob");
        Assert.Equal(202, Wire.Status(answer));
        var draft = Assert.Single(fixture.Engine.Drafts);
        Assert.Equal(CoreFixture.Bob, draft.Sender);
        Assert.True(draft.Anonymous);
    }

    [Fact]
    public async Task DeviceOfTheConnectionIsNamed()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        await phone.MessageAsync();
        Assert.Equal(Assert.Single(fixture.Bindings.Of(CoreFixture.Alice)).Device, Assert.Single(fixture.Engine.Drafts).SenderDevice);
    }

    private static Task<string> SendAsync(FarEnd phone, string from, string username) => phone.AskAsync(
        credentials => phone.Request("MESSAGE", CoreFixture.Bob, "", "<tel:+15550100002>", credentials, "text/plain", "hello", from: from),
        "MESSAGE", CoreFixture.Bob, username, username + "-secret");

    [Theory]
    [InlineData("sip:cpm.example", 200)]
    [InlineData("sip:CPM.example;transport=tcp", 200)]
    [InlineData("sip:192.0.2.1:5060", 200)]
    [InlineData("sip:192.0.2.99", 200)]
    [InlineData("sip:far.example", 400)]
    [InlineData("sip:bob@cpm.example", 400)]
    [InlineData("tel:+15550100002", 400)]
    [InlineData("nonsense", 400)]
    public async Task RegistrationMustBeSignedForThisServer(string digestUri, int status)
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(status, Wire.Status(await fixture.Phone().RegisterAsync("Contact: <sip:a@h.example>\r\n", digestUri: digestUri)));
        Assert.Equal(status == 200 ? 1 : 0, fixture.Bindings.Users);
    }

    [Theory]
    [InlineData("sip:bob@cpm.example", "sip:bob@cpm.example", 202)]
    [InlineData("sip:bob@cpm.example;transport=tcp", "sip:bob@cpm.example:5060", 202)]
    [InlineData("sip:bob@cpm.example", "sip:bob@192.0.2.1:5060", 202)]
    [InlineData("sip:bob@cpm.example", "sip:192.0.2.1:5060", 202)]
    [InlineData("tel:+15550100002", "tel:+1-555-010-0002", 202)]
    [InlineData("tel:+15550100002", "sip:192.0.2.1:5060", 202)]
    [InlineData("sip:bob@cpm.example", "sip:carol@cpm.example", 400)]
    [InlineData("sip:bob@cpm.example", "sip:bob@far.example", 400)]
    [InlineData("tel:+15550100002", "tel:+15550100009", 400)]
    public async Task MessageMustBeSignedForItsRecipient(string uri, string digestUri, int status)
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        var answer = await phone.AskAsync(credentials => phone.Request("MESSAGE", uri, "alice", $"<{uri}>", credentials, "text/plain", "hello"), "MESSAGE", digestUri, "alice", "alice-secret");
        Assert.Equal(status, Wire.Status(answer));
        Assert.Equal(status == 202 ? 1 : 0, fixture.Engine.Drafts.Count);
    }
}
