using Cpm.Core.Registration;
using Cpm.Core.Tests.Fixtures;

namespace Cpm.Core.Tests.Registration;

public sealed class RegistrarTests
{
    [Fact]
    public async Task WithoutCredentialsIsChallenged()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        var answer = await phone.AskAsync(phone.Request("REGISTER", "sip:cpm.example", "alice", "<sip:alice@cpm.example>", "Contact: <sip:a@h.example>\r\n"));
        Assert.Equal(401, Wire.Status(answer));
        Assert.NotEmpty(Wire.Fields(answer, "WWW-Authenticate"));
        Assert.Equal(0, fixture.Bindings.Users);
    }

    [Fact]
    public async Task WrongPasswordIsChallengedAgain()
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(401, Wire.Status(await fixture.Phone().RegisterAsync("Contact: <sip:a@h.example>\r\n", password: "guess")));
        Assert.Equal(0, fixture.Bindings.Users);
    }

    [Fact]
    public async Task CredentialsOfAnotherAreRefused()
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(403, Wire.Status(await fixture.Phone().RegisterAsync("Contact: <sip:a@h.example>\r\n", username: "bob", password: "bob-secret")));
        Assert.Equal(0, fixture.Bindings.Users);
    }

    [Fact]
    public async Task StrangerIsNotFound()
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(404, Wire.Status(await fixture.Phone().RegisterAsync("Contact: <sip:a@h.example>\r\n", "mallory")));
    }

    [Fact]
    public async Task ContactsAreListedByPreference()
    {
        await using var fixture = new CoreFixture();
        var answer = await fixture.Phone().RegisterAsync("Contact: <sip:a@low.example>;q=0.2, <sip:a@high.example>;q=0.9;expires=60\r\nContact: <sip:a@mid.example>;q=0.5\r\n");
        Assert.Equal(200, Wire.Status(answer));
        Assert.Equal(["sip:a@high.example", "sip:a@mid.example", "sip:a@low.example"], fixture.Bindings.Reachable(CoreFixture.Alice).Select(static b => b.Contact));
        Assert.Equal([900, 500, 200], fixture.Bindings.Reachable(CoreFixture.Alice).Select(static b => b.QThousandths));
        var listed = Wire.Fields(answer, "Contact");
        Assert.Equal(3, listed.Length);
        Assert.Contains("<sip:a@high.example>;q=0.9;expires=60", listed);
        Assert.Contains("<sip:a@mid.example>;q=0.5;expires=3600", listed);
        Assert.NotEmpty(Wire.Fields(answer, "Date"));
    }

    [Fact]
    public async Task InstanceReplacesItsOldContact()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        const string Instance = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";
        await phone.RegisterAsync($"Contact: <sip:a@old.example>{Instance}\r\n");
        var since = Assert.Single(fixture.Bindings.Of(CoreFixture.Alice)).Since;
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await phone.RegisterAsync($"Contact: <sip:a@new.example>{Instance}\r\n");
        var binding = Assert.Single(fixture.Bindings.Of(CoreFixture.Alice));
        Assert.Equal("sip:a@new.example", binding.Contact);
        Assert.Contains("urn:uuid:00000000-0000-1000-8000-000A95A0E128", binding.Device);
        Assert.Equal(since, binding.Since);
    }

    [Fact]
    public async Task RegIdsOfOneInstanceAreSeparateFlows()
    {
        await using var fixture = new CoreFixture();
        const string Instance = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";
        await fixture.Phone().RegisterAsync($"Contact: <sip:a@h.example>;reg-id=1{Instance}\r\n");
        await fixture.Phone().RegisterAsync($"Contact: <sip:a@h.example>;reg-id=2{Instance}\r\n");
        Assert.Equal([1u, 2u], fixture.Bindings.Of(CoreFixture.Alice).Select(static b => b.RegId).Order());
    }

    [Fact]
    public async Task RegistrationExpires()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@h.example>\r\n", extra: "Expires: 60\r\n");
        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(fixture.Bindings.Reachable(CoreFixture.Alice));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(fixture.Bindings.Reachable(CoreFixture.Alice));
        fixture.Bindings.Sweep();
        Assert.Equal(0, fixture.Bindings.Users);
    }

    [Fact]
    public async Task RefreshProlongs()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@h.example>;expires=60\r\n");
        fixture.Time.Advance(TimeSpan.FromSeconds(50));
        var answer = await phone.RegisterAsync("Contact: <sip:a@h.example>;expires=60\r\n");
        Assert.EndsWith(";expires=60", Wire.Field(answer, "Contact"));
        fixture.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.Single(fixture.Bindings.Reachable(CoreFixture.Alice));
    }

    [Fact]
    public async Task OvertakenRequestChangesNothing()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@h.example>;expires=600\r\n", callId: "same", cseq: 50);
        Assert.Equal(500, Wire.Status(await phone.RegisterAsync("Contact: <sip:a@h.example>;expires=0\r\n", callId: "same", cseq: 20)));
        Assert.Single(fixture.Bindings.Of(CoreFixture.Alice));
        // A phone that was started anew counts from the beginning, under a new Call-ID (RFC 3261 §10.3 step 7).
        Assert.Equal(200, Wire.Status(await phone.RegisterAsync("Contact: <sip:a@h.example>;expires=700\r\n", callId: "other", cseq: 1)));
        Assert.Equal("other", Assert.Single(fixture.Bindings.Of(CoreFixture.Alice)).CallId);
    }

    [Fact]
    public async Task WildcardWithExpiresZeroRemovesAll()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@one.example>, <sip:a@two.example>\r\n");
        var answer = await phone.RegisterAsync("Contact: *\r\n", extra: "Expires: 0\r\n");
        Assert.Equal(200, Wire.Status(answer));
        Assert.Empty(Wire.Fields(answer, "Contact"));
        Assert.Equal(0, fixture.Bindings.Users);
    }

    [Theory]
    [InlineData("Contact: *\r\n", "")]
    [InlineData("Contact: *\r\n", "Expires: 60\r\n")]
    public async Task WildcardNeedsExpiresZero(string contact, string expires)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(400, Wire.Status(await phone.RegisterAsync(contact, extra: expires)));
        Assert.Single(fixture.Bindings.Of(CoreFixture.Alice));
    }

    [Fact]
    public async Task OneContactIsRemovedByItsOwnExpires()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@one.example>, <sip:a@two.example>\r\n");
        await phone.RegisterAsync("Contact: <sip:a@one.example>;expires=0\r\n");
        Assert.Equal("sip:a@two.example", Assert.Single(fixture.Bindings.Of(CoreFixture.Alice)).Contact);
    }

    [Fact]
    public async Task TooBriefSaysTheLeast()
    {
        await using var fixture = new CoreFixture();
        var answer = await fixture.Phone().RegisterAsync("Contact: <sip:a@h.example>;expires=9\r\n");
        Assert.Equal(423, Wire.Status(answer));
        Assert.Equal("10", Wire.Field(answer, "Min-Expires"));
        Assert.Equal(0, fixture.Bindings.Users);
    }

    [Fact]
    public async Task TooLongIsCut()
    {
        await using var fixture = new CoreFixture(new RegistrarOptions { MaxExpires = 100 });
        Assert.EndsWith(";expires=100", Wire.Field(await fixture.Phone().RegisterAsync("Contact: <sip:a@h.example>;expires=5000\r\n"), "Contact"));
    }

    [Fact]
    public async Task NoMoreDevicesThanAllowedButRefreshes()
    {
        await using var fixture = new CoreFixture(new RegistrarOptions { MaxBindings = 2 });
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@one.example>, <sip:a@two.example>\r\n");
        Assert.Equal(403, Wire.Status(await phone.RegisterAsync("Contact: <sip:a@three.example>\r\n")));
        Assert.Equal(200, Wire.Status(await phone.RegisterAsync("Contact: <sip:a@two.example>\r\n")));
        Assert.Equal(2, fixture.Bindings.Of(CoreFixture.Alice).Length);
    }

    [Fact]
    public async Task WithoutContactListsWhatIsThere()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        var registered = 0;
        fixture.Bindings.Registered = _ => registered++;
        Assert.Single(Wire.Fields(await phone.RegisterAsync(""), "Contact"));
        Assert.Equal(0, registered);
    }

    [Fact]
    public async Task TellsOfDevicesThatAreNewOrElsewhereAndNotOfRefreshes()
    {
        await using var fixture = new CoreFixture();
        var appeared = new List<string>();
        fixture.Bindings.Appeared = appeared.Add;
        const string Contact = "Contact: <sip:a@h.example>;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"\r\n";
        var phone = fixture.Phone();
        await phone.RegisterAsync(Contact);
        await phone.RegisterAsync(Contact);
        Assert.Equal([CoreFixture.Alice], appeared);
        await phone.RegisterAsync(Contact.Replace("h.example", "i.example", StringComparison.Ordinal));
        await fixture.Phone().RegisterAsync(Contact.Replace("h.example", "i.example", StringComparison.Ordinal));
        await phone.RegisterAsync(Contact + "Expires: 0\r\n");
        Assert.Equal(3, appeared.Count);
    }

    [Fact]
    public async Task TellsWhoRegistered()
    {
        await using var fixture = new CoreFixture();
        var registered = new List<string>();
        fixture.Bindings.Registered = registered.Add;
        await fixture.RegisteredAsync("bob");
        Assert.Equal([CoreFixture.Bob], registered);
    }

    [Fact]
    public async Task ClosedConnectionIsNotReachable()
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        phone.Close();
        await CoreFixture.UntilAsync(() => fixture.Bindings.Reachable(CoreFixture.Alice).IsEmpty);
        Assert.Single(fixture.Bindings.Of(CoreFixture.Alice));
    }

    [Fact]
    public async Task PathOfATrustedPeerIsKeptAndReturned()
    {
        await using var fixture = new CoreFixture();
        var answer = await fixture.CorePeer().RegisterAsync("Contact: <sip:a@h.example>\r\nPath: <sip:192.0.2.77:5080;transport=tcp;lr>\r\nSupported: path\r\n");
        Assert.Equal("<sip:192.0.2.77:5080;transport=tcp;lr>", Wire.Field(answer, "Path"));
        var binding = Assert.Single(fixture.Bindings.Of(CoreFixture.Alice));
        Assert.Equal(["<sip:192.0.2.77:5080;transport=tcp;lr>"], binding.Route);
        Assert.Equal(("192.0.2.77", 5080), (binding.Target.Host, binding.Target.Port));
    }

    [Fact]
    public async Task PathOfOthersIsLeftOut()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        var answer = await phone.RegisterAsync("Contact: <sip:a@h.example>\r\nPath: <sip:192.0.2.77:5080;transport=tcp;lr>\r\nSupported: path\r\n");
        Assert.Equal(200, Wire.Status(answer));
        Assert.Empty(Wire.Fields(answer, "Path"));
        var binding = Assert.Single(fixture.Bindings.Of(CoreFixture.Alice));
        Assert.Empty(binding.Route);
        Assert.Equal(phone.Local, binding.Target.Flow!.Remote);
    }

    [Theory]
    [InlineData("Contact: <sip:a@h.example>\r\nContact: *\r\n")]
    [InlineData("Contact: *\r\nContact: <sip:a@h.example>\r\n")]
    [InlineData("Contact: *, <sip:a@h.example>\r\n")]
    public async Task WildcardStandsAlone(string contacts)
    {
        await using var fixture = new CoreFixture();
        var phone = await fixture.RegisteredAsync();
        Assert.Equal(400, Wire.Status(await phone.RegisterAsync(contacts, extra: "Expires: 0\r\n")));
        Assert.Single(fixture.Bindings.Of(CoreFixture.Alice));
    }

    [Fact]
    public async Task OvertakenWildcardRemovesNothing()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@one.example>\r\n", callId: "other", cseq: 1);
        await phone.RegisterAsync("Contact: <sip:a@two.example>\r\n", callId: "same", cseq: 50);
        Assert.Equal(500, Wire.Status(await phone.RegisterAsync("Contact: *\r\n", extra: "Expires: 0\r\n", callId: "same", cseq: 20)));
        Assert.Equal(2, fixture.Bindings.Of(CoreFixture.Alice).Length);
        Assert.Equal(200, Wire.Status(await phone.RegisterAsync("Contact: *\r\n", extra: "Expires: 0\r\n", callId: "same", cseq: 60)));
        Assert.Empty(fixture.Bindings.Of(CoreFixture.Alice));
    }

    [Fact]
    public async Task OvertakenRequestIsRefusedWhole()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        await phone.RegisterAsync("Contact: <sip:a@one.example>;q=0.5\r\n", callId: "same", cseq: 50);
        Assert.Equal(500, Wire.Status(await phone.RegisterAsync("Contact: <sip:a@new.example>, <sip:a@one.example>;q=0.1\r\n", callId: "same", cseq: 20)));
        Assert.Equal(500, Assert.Single(fixture.Bindings.Of(CoreFixture.Alice)).QThousandths);
    }

    [Fact]
    public async Task OfAContactNamedTwiceTheLaterCounts()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        Assert.Equal(200, Wire.Status(await phone.RegisterAsync("Contact: <sip:a@one.example>;q=0.9, <sip:a@one.example>;q=0.3\r\n")));
        Assert.Equal(300, Assert.Single(fixture.Bindings.Of(CoreFixture.Alice)).QThousandths);
        Assert.Equal(200, Wire.Status(await phone.RegisterAsync("Contact: <sip:a@one.example>\r\nContact: <sip:a@one.example>;expires=0\r\n")));
        Assert.Empty(fixture.Bindings.Of(CoreFixture.Alice));
    }

    [Fact]
    public async Task AnswerListsThePreferredContactFirst()
    {
        await using var fixture = new CoreFixture();
        var answer = await fixture.Phone().RegisterAsync("Contact: <sip:a@one.example>;q=0.1, <sip:a@two.example>;q=0.9, <sip:a@three.example>;q=0.5, <sip:a@four.example>;q=0.5\r\n");
        Assert.Equal(["two", "three", "four", "one"], Wire.Fields(answer, "Contact").Select(static c => c[(c.IndexOf('@', StringComparison.Ordinal) + 1)..c.IndexOf('.', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("tel:+15550100001")]
    [InlineData("mailto:alice@cpm.example")]
    [InlineData("sip:alice@h.example;transport=sctp")]
    [InlineData("sip:")]
    public async Task ContactsThatAreNoSipTargetAreRefused(string contact)
    {
        await using var fixture = new CoreFixture();
        Assert.Equal(400, Wire.Status(await fixture.Phone().RegisterAsync($"Contact: <sip:a@h.example>\r\nContact: <{contact}>\r\n")));
        Assert.Equal(0, fixture.Bindings.Users);
    }

    [Fact]
    public async Task OverTheLimitWhatIsGoneMakesPlace()
    {
        await using var fixture = new CoreFixture(new RegistrarOptions { MaxBindings = 2 });
        var gone = await fixture.RegisteredAsync();
        await fixture.RegisteredAsync();
        Assert.Equal(403, Wire.Status(await fixture.Phone().RegisterAsync("Contact: <sip:a@three.example>\r\n")));
        gone.Close();
        await CoreFixture.UntilAsync(() => fixture.Bindings.Reachable(CoreFixture.Alice).Length == 1);
        Assert.Equal(200, Wire.Status(await fixture.Phone().RegisterAsync("Contact: <sip:a@three.example>\r\n")));
        Assert.Equal(2, fixture.Bindings.Reachable(CoreFixture.Alice).Length);
    }

    [Theory]
    [InlineData(null, "<sip:192.0.2.88:5060;transport=tcp;lr>", "192.0.2.88")]
    [InlineData("sip:192.0.2.99;transport=tcp", "<sip:192.0.2.99;transport=tcp;lr>", "192.0.2.99")]
    [InlineData("sip:192.0.2.99;transport=tcp;lr", "<sip:192.0.2.99;transport=tcp;lr>", "192.0.2.99")]
    public async Task ThirdPartyOfTheCoreNeedsNoCredentials(string? coreRoute, string route, string host)
    {
        await using var fixture = new CoreFixture(new RegistrarOptions { CoreRoute = coreRoute });
        var core = fixture.CorePeer();
        var answer = await core.AskAsync(core.Request(
            "REGISTER", "sip:cpm.example", "", "<sip:alice@cpm.example>", "Contact: <sip:192.0.2.88:5060;transport=tcp>\r\nExpires: 600\r\n", from: "<sip:scscf.cpm.example>"));
        Assert.Equal(200, Wire.Status(answer));
        var binding = Assert.Single(fixture.Bindings.Reachable(CoreFixture.Alice));
        Assert.True(binding.IsAtCore);
        Assert.True(binding.HasPager);
        Assert.Equal("sip:alice@cpm.example", binding.Contact);
        Assert.Equal([route], binding.Route);
        Assert.Equal(host, binding.Target.Host);
        core.Close();
        await CoreFixture.UntilAsync(() => !binding.Flow.IsOpen);
        Assert.Single(fixture.Bindings.Reachable(CoreFixture.Alice));
    }

    [Fact]
    public async Task ThirdPartyOfAPhoneIsChallenged()
    {
        await using var fixture = new CoreFixture();
        var phone = fixture.Phone();
        var answer = await phone.AskAsync(phone.Request("REGISTER", "sip:cpm.example", "", "<sip:alice@cpm.example>", "Contact: <sip:h.example>\r\n", from: "<sip:scscf.cpm.example>"));
        Assert.Equal(401, Wire.Status(answer));
        Assert.Equal(0, fixture.Bindings.Users);
    }
}
