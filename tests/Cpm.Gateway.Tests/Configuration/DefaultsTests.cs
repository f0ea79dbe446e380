using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Gateway.Configuration;

namespace Cpm.Gateway.Tests.Configuration;

public sealed class DefaultsTests
{
    [Fact]
    public void An_empty_document_gives_the_defaults()
    {
        var c = Reading.Good("");
        Assert.Equal("cpm.example", c.Domain);
        Assert.Equal(["udp:127.0.0.1:5060", "tcp:127.0.0.1:5060"], c.Sip.Endpoints.Select(e => e.Listen.ToString()));
        Assert.Equal(["sip-1", "sip-2"], c.Sip.Endpoints.Select(e => e.Name));
        Assert.All(c.Sip.Endpoints, e => Assert.Equal(SipEndpointRole.Access, e.Role));
        Assert.Null(c.Sip.CoreRoute);
        Assert.Equal("tcp:127.0.0.1:8080", c.Http.Endpoint.ToString());
        Assert.Equal("data/gateway.db", c.Storage.DataFile);
        Assert.Equal(TimeSpan.FromDays(30), c.Storage.Retention);
        Assert.Equal(TimeSpan.FromDays(7), c.Storage.ContentRetention);
        Assert.Equal(TimeSpan.FromMilliseconds(2), c.Storage.CommitSpacing);
        Assert.Equal(100, c.MaxRecipients);
        Assert.Equal("sip:exploder@cpm.example", c.Exploder);
        Assert.Equal(TimeSpan.FromDays(7), c.DeferralExpiry);
        Assert.Equal([new PlanStep("native")], c.Selection.Default);
        Assert.Equal(5, c.Selection.MaxHops);
        Assert.Equal([CdrFormat.Csv, CdrFormat.JsonLines], c.Cdr.Formats);
        Assert.Equal(TimeSpan.FromSeconds(5), c.ShutdownTimeout);
        Assert.Equal(LogFormat.Text, c.Log.Format);
    }

    [Fact]
    public void A_function_called_sms_is_in_the_default_plan()
    {
        var c = Reading.Good("""  "Functions": { "sms": { "Kind": "Smpp", "Links": [ { "Name": "a", "Group": "x" }, { "Name": "b" } ] } } """);
        Assert.Equal([new PlanStep("native"), new PlanStep("sms")], c.Selection.Default);
        Assert.Equal(["x", "default"], c.Functions[0].Groups);
        Assert.Equal(["a", "b"], c.Functions[0].Links);
    }

    [Fact]
    public void Null_is_absent_and_an_empty_list_is_empty()
    {
        var c = Reading.Good(""" "Http": { "Token": null }, "Sip": { "Core": { "Route": null }, "TrustedPeers": [] }, "Exploder": null, "Hep": { "Endpoint": null }, "Cdr": { "Folder": null }, "Selection": { "Rules": [], "Tests": null }, "Subscribers": null """);
        Assert.Null(c.Http.Token);
        Assert.Null(c.Hep);
        Assert.Empty(c.Sip.TrustedPeers);
        Assert.Equal([new PlanStep("native")], c.Selection.Default);
    }

    [Fact]
    public void Everything_given_is_read()
    {
        var c = Reading.Good("""
            "Domain": "IMS.example",
            "Sip": { "Endpoints": ["udp:*:5060", { "Listen": "tcp:[::1]:0", "Role": "Core", "Advertise": "gw.example:5061", "Peers": ["10.1.2.3/8", "fd00::1"], "Digest": ["MD5"] }],
                     "Core": { "Route": "sip:core.example;transport=tcp" }, "TrustedPeers": ["192.0.2.1"] },
            "Subscribers": [ { "Address": "sip:+1-555-010-0001@h;user=phone", "Aliases": ["sip:Alice@CPM.example"], "Username": "alice", "Password": "p", "WhenOffline": "interwork",
                               "Barring": { "Incoming": ["+1900*", "sip:*@spam.example"], "Outgoing": ["*"], "AnonymousIncoming": true } } ],
            "Functions": { "text": { "Kind": "smpp", "Links": [ { "Name": "a", "Group": "x" } ] } },
            "Selection": { "Rules": [ { "Name": "big", "When": { "RecipientPrefix": "+1555", "MinSize": 10, "MaxSize": 20, "ContentType": "Text/*", "Service": "Pager", "LinkUp": "a" },
                                        "Routes": [ { "Route": "native", "For": "00:05:00" }, "text/x" ] }, { "Name": "never", "When": { "Anonymous": true }, "Routes": [] } ], "MaxHops": 3 }
            """);
        Assert.Equal("ims.example", c.Domain);
        Assert.Equal("udp:0.0.0.0:5060", c.Sip.Endpoints[0].Listen.ToString());
        Assert.Equal("10.0.0.0/8", c.Sip.Endpoints[1].Peers[0].ToString());
        Assert.True(c.Sip.Endpoints[1].Peers[0].Contains(System.Net.IPAddress.Parse("::ffff:10.9.9.9")));
        Assert.False(c.Sip.Endpoints[1].Peers[1].Contains(System.Net.IPAddress.Parse("fd00::2")));
        Assert.Equal(["Sha256", "Md5"], c.Sip.Endpoints[0].Digest.Select(d => d.ToString()));
        Assert.Equal("Md5", Assert.Single(c.Sip.Endpoints[1].Digest).ToString());
        Assert.Equal("tel:+15550100001", c.Subscribers[0].Address);
        Assert.Equal("sip:Alice@cpm.example", c.Subscribers[0].Aliases[0]);
        Assert.Equal(WhenOffline.Interwork, c.Subscribers[0].WhenOffline);
        Assert.Equal(["tel:+1900*", "sip:*@spam.example"], c.Subscribers[0].Barring.Incoming.Select(static p => p.ToString()));
        Assert.Equal("*", Assert.Single(c.Subscribers[0].Barring.Outgoing).ToString());
        Assert.True(c.Subscribers[0].Barring.AnonymousIncoming);
        var rule = c.Selection.Rules[0];
        Assert.Equal("text/*", rule.When.ContentType);
        Assert.Equal(new PlanStep("native", TimeSpan.FromMinutes(5)), rule.Routes[0]);
        Assert.Equal("text/x", rule.Routes[1].Route);
        Assert.Empty(c.Selection.Rules[1].Routes);
    }

    [Fact]
    public void Secrets_show_in_no_text_form()
    {
        var c = Reading.Good(""" "Http": { "Token": "token-token-token" }, "Subscribers": [ { "Address": "tel:+15550100001", "Username": "u", "Password": "hidden" } ] """);
        Assert.DoesNotContain("token-token-token", c.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", c.Subscribers[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_may_lie_in_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "sesame-sesame-sesame\n");
        Assert.Equal("sesame-sesame-sesame", Reading.Good($$""" "Http": { "Token": "file:{{file}}" } """).Http.Token);
        File.Delete(file);
        var error = Assert.Single(Reading.Gateway($$""" "Http": { "Token": "file:{{file}}" } """).Errors);
        Assert.Equal("Gateway:Http:Token", error.Path);
    }
}
