using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

public class SettingsTests
{
    private static List<ConfigurationError> Errors(params (string Key, string? Value)[] settings)
    {
        var errors = new List<ConfigurationError>();
        var function = new SmsFunctionFactory(new MemoryConnector()).Create("sms", Rig.Section(settings), new FakeHost(), errors);
        Assert.Equal(errors.Count > 0, function is null);
        return errors;
    }

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Errors());

    [Fact]
    public void All_documented_keys_are_known() => Assert.Empty(Errors(
        ("UnknownOutcome", "AssumeAccepted"), ("ReceiptDeadline", "2.00:00:00"), ("ReassemblyTimeout", "00:05:00"), ("MaxSegments", "10"), ("Transliterate", "true"),
        ("Links:0:Group", "a"), ("Links:0:Priority", "1"), ("Links:0:Weight", "1"), ("Links:0:Prefixes:0", "+"), ("Links:0:Port", "2775"), ("Links:0:Tls", "true"),
        ("Links:0:Trust:CaFile", null), ("Links:0:SystemId", "cpm"), ("Links:0:BindMode", "Transceiver"), ("Links:0:Window", "64"), ("Links:0:MaxPerSecond", "0"),
        ("Links:0:ResponseTimeout", "00:00:10"), ("Links:0:EnquireLink", "00:00:30"), ("Links:0:LongMessages", "Udh"), ("Links:0:DefaultAlphabet", "Gsm7"),
        ("Links:0:NationalLanguages:0", "Turkish"), ("Links:0:IntermediateNotifications", "true"), ("Links:0:UntypedReceipts", "true"),
        ("Links:0:Trust:Pins:0", "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), ("Links:0:ServerName", "smsc.example"),
        ("Links:0:Certificate:Path", "own.pem"), ("Links:0:Certificate:KeyPath", "own.key"), ("Links:0:Certificate:Password", "x"),
        ("Links:0:Health:Faults", "5"), ("Links:0:Health:Silence", "00:00:04"), ("Links:0:Query", "true"), ("Links:0:AllowOverlong", "true"),
        ("Links:0:Probe:Number", "+15550109999"), ("Links:0:Probe:Every", "00:01:00"), ("Links:0:Probe:Expect", "Message"),
        ("Links:0:Addresses:Source:0:Match", "+44*"), ("Links:0:Addresses:Source:0:As", "MyBank"), ("Links:0:Addresses:Destination:0:Match", "*"), ("Links:0:Addresses:Destination:0:Strip", "44"),
        ("Links:0:Addresses:Destination:0:Prefix", "0"), ("Links:0:Addresses:Destination:0:Ton", "National"), ("Links:0:Addresses:Destination:0:Npi", "Isdn"),
        ("AnonymousSender", "Private"), ("NumberPlan:CountryCode", "44"), ("NumberPlan:TrunkPrefix", "0"), ("NumberPlan:InternationalPrefix", "00"),
        ("Inbound:Binary", "Refuse"), ("Inbound:Flash", "Acknowledge"), ("Inbound:WapPush", "Acknowledge"), ("Inbound:UnknownUdh", "Deliver"),
        ("Server:Endpoints:0", "tcp:127.0.0.1:2776"), ("Server:Endpoints:1", "TCP:[::1]:0"), ("Server:Endpoints:2", "tcp:*:2776"), ("Server:Accounts:0:SystemId", "x"), ("Server:Accounts:0:Password", "y"), ("Server:Accounts:0:SourceAddresses:0", "123"),
        ("Server:Accounts:0:Window", "64"), ("Server:Accounts:0:MaxPerSecond", "0"), ("Server:Accounts:0:Peers:0", "10.0.0.0/8")));

    [Theory]
    [InlineData("UnknownOutcome", "Guess", "F:sms:UnknownOutcome")]
    [InlineData("MaxSegments", "256", "F:sms:MaxSegments")]
    [InlineData("MaxSegmnts", "2", "F:sms:MaxSegmnts")]
    [InlineData("Links:0:Host", "", "F:sms:Links:0:Host")]
    [InlineData("Links:0:Password", "123456789", "F:sms:Links:0:Password")]
    [InlineData("Links:0:SystemId", "1234567890123456", "F:sms:Links:0:SystemId")]
    [InlineData("Links:0:Window", "0", "F:sms:Links:0:Window")]
    [InlineData("Links:0:DefaultAlphabet", "Ucs2", "F:sms:Links:0:DefaultAlphabet")]
    [InlineData("Links:0:Prefixes:0", "+1x", "F:sms:Links:0:Prefixes")]
    [InlineData("Links:0:NationalLanguages:0", "Klingon", "F:sms:Links:0:NationalLanguages")]
    [InlineData("Links:0:NationalLanguages:0", "None", "F:sms:Links:0:NationalLanguages")]
    [InlineData("Links:0:Weihgt", "1", "F:sms:Links:0:Weihgt")]
    [InlineData("CountryCode", "+1", "F:sms:CountryCode")]
    [InlineData("NumberPlan:TrunkPrefix", "x", "F:sms:NumberPlan:TrunkPrefix")]
    [InlineData("AnonymousSender", "A name too long", "F:sms:AnonymousSender")]
    [InlineData("Links:0:Trust:Pins:0", "sha256/short", "F:sms:Links:0:Trust:Pins")]
    [InlineData("Links:0:Trust:CaFile", "ca.pem", "F:sms:Links:0:Trust")]
    [InlineData("Links:0:ServerName", "x", "F:sms:Links:0:ServerName")]
    [InlineData("Links:0:Certificate:Path", "own.pem", "F:sms:Links:0:Certificate")]
    [InlineData("Links:0:Certificate:KeyPath", "own.key", "F:sms:Links:0:Certificate:Path")]
    [InlineData("Links:0:Health:Faults", "0", "F:sms:Links:0:Health:Faults")]
    [InlineData("Links:0:Probe:Every", "00:00:10", "F:sms:Links:0:Probe:Number")]
    [InlineData("Links:0:Addresses:Source:0:As", "A name too long", "F:sms:Links:0:Addresses:Source:0:As")]
    [InlineData("Links:0:Addresses:Source:0:Match", "+4*4", "F:sms:Links:0:Addresses:Source:0:Match")]
    [InlineData("Links:0:Addresses:Destination:0:Ton", "Foreign", "F:sms:Links:0:Addresses:Destination:0:Ton")]
    [InlineData("Inbound:Binary", "Deliver", "F:sms:Inbound:Binary")]
    [InlineData("Inbound:WapPush", "Deliver", "F:sms:Inbound:WapPush")]
    [InlineData("Inbound:Flash", "Drop", "F:sms:Inbound:Flash")]
    [InlineData("Inbound:Flsh", "Refuse", "F:sms:Inbound:Flsh")]
    [InlineData("Server:Endpoints:0", "foo:1", "F:sms:Server:Endpoints:0")]
    [InlineData("Server:Endpoints:0", "tcp:127.0.0.1", "F:sms:Server:Endpoints:0")]
    [InlineData("Server:Endpoints:0", "tcp:127.0.0.1:70000", "F:sms:Server:Endpoints:0")]
    [InlineData("Server:Endpoints:0", "tcp:::1:2776", "F:sms:Server:Endpoints:0")]
    [InlineData("Server:Endpoints:0", "tcp:1:2776", "F:sms:Server:Endpoints:0")]
    [InlineData("Server:Endpoints:0:Listen", "tcp:127.0.0.1:2776", "F:sms:Server:Endpoints:0")]
    [InlineData("Server:Accounts:0:Password", "123456789", "F:sms:Server:Accounts:0:Password")]
    public void Errors_name_their_path(string key, string value, string path) => Assert.Contains(Errors((key, value)), e => e.Path == path);

    [Fact]
    public void All_errors_come_at_once() => Assert.Equal(3, Errors(("MaxSegments", "0"), ("Links:0:Port", "70000"), ("Links:0:Window", "x")).Count);

    [Fact]
    public async Task Applying_touches_only_what_changed()
    {
        await using var rig = await Rig.StartAsync(("Links:1:Name", "smsc-2"), ("Links:1:Host", "h"));
        await rig.Smsc.NextBoundAsync();
        await rig.Smsc.NextBoundAsync();
        var before = rig.Function.Links;
        var next = Rig.Section(("Links:1:Name", "smsc-2"), ("Links:1:Host", "h"), ("Links:1:Window", "7"));
        var outcome = await rig.Function.ApplyAsync(next, default).AsTask().WaitAsync(FakeHost.Patience);
        Assert.True(outcome.Applied);
        Assert.Same(before[0], rig.Function.Links[0]);
        Assert.NotSame(before[1], rig.Function.Links[1]);
        await rig.Host.RouteAsync("sms", static r => r.Credit == 71);
        Assert.Equal("stopped", before[1].Status.State);
    }

    [Fact]
    public async Task A_bad_reload_changes_nothing()
    {
        await using var rig = await Rig.StartAsync();
        var outcome = await rig.Function.ApplyAsync(Rig.Section(("Links:0:Window", "0")), default);
        Assert.False(outcome.Applied);
        Assert.Single(outcome.Errors);
        outcome = await rig.Function.ApplyAsync(Rig.Section(("Links:0:Group", "new")), default);
        Assert.False(outcome.Applied);
        Assert.Single(outcome.NeedsRestart);
        Assert.True(rig.Function.Routes[0].IsUp);
    }

    [Fact]
    public void Previews_speak_for_their_route()
    {
        var host = new FakeHost();
        var function = new SmsFunctionFactory(new MemoryConnector()).Create("sms", Rig.Section(("Links:0:Group", "a"), ("Links:1:Name", "b"), ("Links:1:Host", "h"), ("Links:1:Group", "b"), ("Links:1:DefaultAlphabet", "Latin1")), host, []);
        var message = new MessageView { Id = new(1), Kind = MessageKind.Pager, Sender = "tel:+15550100001", ContentType = "text/plain", Content = "hi"u8.ToArray(), Size = 2 };
        Assert.Equal(["gsm7", "gsm7", "latin1"], new[] { "sms", "sms/a", "sms/b" }.Select(r => function!.Preview(message, r).Encoding));
    }
}
