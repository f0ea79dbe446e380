namespace Cpm.Gateway.Tests.Configuration;

/// <summary>Every way to get the configuration wrong: its path, and what the reason must say.</summary>
public sealed class ErrorTests
{
    private const string Sms = """ "Functions": { "sms": { "Kind": "Smpp", "Links": [ { "Name": "l1", "Group": "a" } ] } } """;

    [Theory]
    // Keys and types.
    [InlineData(""" "Domian": "x" """, "Domian", "did you mean \"Domain\"")]
    [InlineData(""" "Foo": "x" """, "Foo", "unknown key; known: ")]
    [InlineData(""" "Lgo": {} """, "Lgo", "unknown key; known: ")]
    [InlineData(""" "Sip": { "Endpoint": [] } """, "Sip:Endpoint", "did you mean \"Endpoints\"")]
    [InlineData(""" "Sip": "udp" """, "Sip", "expected an object")]
    [InlineData(""" "Domain": { "A": 1 } """, "Domain", "expected a text")]
    [InlineData(""" "Domain": "no domain" """, "Domain", "not a domain name")]
    [InlineData(""" "Limits": { "MaxRecipients": "many" } """, "Limits:MaxRecipients", "not a whole number")]
    [InlineData(""" "Limits": { "MaxRecipients": 0 } """, "Limits:MaxRecipients", "out of range; 1 to 10000")]
    [InlineData(""" "Limits": { "MaxRecipients": [1] } """, "Limits:MaxRecipients", "expected a number")]
    [InlineData(""" "Log": { "Format": "Xml" } """, "Log:Format", "none of Text, Json")]
    [InlineData(""" "Log": { "Format": "1" } """, "Log:Format", "none of Text, Json")]
    [InlineData(""" "Deferral": { "Expiry": "7" } """, "Deferral:Expiry", "write hh:mm:ss")]
    [InlineData(""" "Deferral": { "Expiry": "00:00:00" } """, "Deferral:Expiry", "too short")]
    [InlineData(""" "Deferral": { "Expiry": "9999.00:00:00" } """, "Deferral:Expiry", "too long")]
    [InlineData(""" "ShutdownTimeout": "-00:00:01" """, "ShutdownTimeout", "too short")]
    [InlineData(""" "Exploder": "tel:+1555" """, "Exploder", "not a SIP URI")]
    [InlineData(""" "Msrp": { "Endpoint": "udp:127.0.0.1:2855" } """, "Msrp:Endpoint", "must begin with one of tcp, tls")]
    [InlineData(""" "Hep": { "Endpoint": "127.0.0.1:9060" } """, "Hep:Endpoint", "must begin with one of udp, tcp")]
    [InlineData(""" "Cdr": { "Formats": ["Xml"] } """, "Cdr:Formats:0", "none of Csv, JsonLines")]
    [InlineData(""" "Cdr": { "Formats": [{}] } """, "Cdr:Formats:0", "expected a text")]
    [InlineData(""" "Subscribers": [ { "Address": "sip:b@h", "Barring": { "Incoming": ["19*"] } } ] """, "Subscribers:0:Barring:Incoming:0", "nor a pattern such as")]
    [InlineData(""" "Subscribers": [ { "Address": "sip:b@h", "Barring": ["*"] } ] """, "Subscribers:0:Barring:0", "unknown key")]
    // Listeners.
    [InlineData(""" "Sip": { "Endpoints": "udp:127.0.0.1:5060" } """, "Sip:Endpoints", "expected a list")]
    [InlineData(""" "Sip": { "Endpoints": ["sctp:127.0.0.1:5060"] } """, "Sip:Endpoints:0", "must begin with one of udp, tcp, tls")]
    [InlineData(""" "Sip": { "Endpoints": ["0:127.0.0.1:5060"] } """, "Sip:Endpoints:0", "must begin with")]
    [InlineData(""" "Sip": { "Endpoints": ["udp:127.0.0.1"] } """, "Sip:Endpoints:0", "not address:port")]
    [InlineData(""" "Sip": { "Endpoints": ["udp:127.0.0.1:70000"] } """, "Sip:Endpoints:0", "not a port")]
    [InlineData(""" "Sip": { "Endpoints": ["udp:host.example:5060"] } """, "Sip:Endpoints:0", "not an address to listen on")]
    [InlineData(""" "Sip": { "Endpoints": ["udp:::1:5060"] } """, "Sip:Endpoints:0", "not an address to listen on")]
    [InlineData(""" "Sip": { "Endpoints": ["udp:1:5060"] } """, "Sip:Endpoints:0", "not an address to listen on")]
    [InlineData(""" "Sip": { "Endpoints": ["tls:127.0.0.1:5061"] } """, "Sip:Endpoints:0", "needs a certificate")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Role": "Core" }] } """, "Sip:Endpoints:0:Listen", "is required")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "tls:127.0.0.1:5061" }] } """, "Sip:Endpoints:0:Certificate", "is required for tls")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "tls:127.0.0.1:5061", "Certificate": { "KeyPath": "k" } }] } """, "Sip:Endpoints:0:Certificate:Path", "is required")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "tls:127.0.0.1:5061", "Certificate": { "Path": "/nowhere.pem" } }] } """, "Sip:Endpoints:0:Certificate:Path", "cannot be used")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "udp:127.0.0.1:5061", "Role": "Trunk" }] } """, "Sip:Endpoints:0:Role", "none of Access, Core, Nni")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "udp:127.0.0.1:5061", "Advertise": "a b" }] } """, "Sip:Endpoints:0:Advertise", "not host or host:port")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "udp:127.0.0.1:5061", "Peers": ["10.0.0.0/8"] }] } """, "Sip:Endpoints:0:Peers", "Role Core and Nni")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "udp:127.0.0.1:5061", "Role": "Core", "Peers": ["10.0.0.0/33"] }] } """, "Sip:Endpoints:0:Peers:0", "neither an address nor a network")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "udp:127.0.0.1:5061", "Digest": ["SHA-1"] }] } """, "Sip:Endpoints:0:Digest:0", "neither SHA-256 nor MD5")]
    [InlineData(""" "Sip": { "Endpoints": ["tcp:127.0.0.1:5060", "tcp:127.0.0.1:5060"] } """, "Sip:Endpoints", "there twice")]
    [InlineData(""" "Sip": { "Core": { "Route": "10.0.0.1" } } """, "Sip:Core:Route", "not a SIP URI")]
    [InlineData(""" "Sip": { "TrustedPeers": ["host"] } """, "Sip:TrustedPeers:0", "neither an address nor a network")]
    [InlineData(""" "Http": { "Endpoint": "8080" } """, "Http:Endpoint", "not address:port")]
    [InlineData(""" "Http": { "Endpoint": "0.0.0.0:8080" } """, "Http:Token", "is required")]
    [InlineData(""" "Http": { "Token": "with space in it" } """, "Http:Token", "without spaces")]
    [InlineData(""" "Http": { "Token": "file:/nowhere/at/all" } """, "Http:Token", "cannot be read from its file")]
    // Storage.
    [InlineData(""" "Storage": { "Provider": "Postgres" } """, "Storage:Provider", "not built yet")]
    [InlineData(""" "Storage": { "ConnectionString": "Data Source=:memory:" } """, "Storage:ConnectionString", "must name a file")]
    [InlineData(""" "Storage": { "ConnectionString": "Mode=Memory" } """, "Storage:ConnectionString", "must name a file")]
    [InlineData(""" "Storage": { "ConnectionString": "gateway.db" } """, "Storage:ConnectionString", "cannot be read")]
    [InlineData(""" "Storage": { "Retention": "1.00:00:00", "ContentRetention": "2.00:00:00" } """, "Storage:ContentRetention", "longer than Retention")]
    [InlineData(""" "Storage": { "CommitSpacing": "00:00:01" } """, "Storage:CommitSpacing", "too long")]
    // Subscribers.
    [InlineData(""" "Subscribers": ["alice"] """, "Subscribers:0", "expected an object")]
    [InlineData(""" "Subscribers": [{ "Username": "a", "Password": "p" }] """, "Subscribers:0:Address", "is required")]
    [InlineData(""" "Subscribers": [{ "Address": "alice", "Username": "a", "Password": "p" }] """, "Subscribers:0:Address", "neither a tel URI")]
    [InlineData(""" "Subscribers": [{ "Address": "tel:5550100001" }] """, "Subscribers:0:Address", "not a global number")]
    [InlineData(""" "Subscribers": [{ "Address": "tel:+15550100001" }, { "Address": "sip:b@h", "Aliases": ["sip:+15550100001@x;user=phone"] }] """, "Subscribers:1:Aliases:0", "also the address of Gateway:Subscribers:0:Address")]
    [InlineData(""" "Subscribers": [{ "Address": "sip:b@h", "Aliases": ["b"] }] """, "Subscribers:0:Aliases:0", "neither a tel URI")]
    [InlineData(""" "Subscribers": [{ "Address": "sip:b@h", "Username": "b" }] """, "Subscribers:0:Password", "required with Username")]
    [InlineData(""" "Subscribers": [{ "Address": "sip:b@h", "Password": "b" }] """, "Subscribers:0:Username", "required with Password")]
    [InlineData(""" "Subscribers": [{ "Address": "sip:b@h", "Username": "u", "Password": "p" }, { "Address": "sip:c@h", "Username": "u", "Password": "p" }] """, "Subscribers:1:Username", "also the user name")]
    [InlineData(""" "Subscribers": [{ "Address": "sip:b@h", "WhenOffline": "Wait" }] """, "Subscribers:0:WhenOffline", "none of Defer, Interwork, Reject")]
    // Functions.
    [InlineData(""" "Functions": { "sms": "x" } """, "Functions:sms", "expected an object")]
    [InlineData(""" "Functions": { "sms": { "Links": [] } } """, "Functions:sms:Kind", "is required")]
    [InlineData(""" "Functions": { "sms": { "Kind": "Smp" } } """, "Functions:sms:Kind", "did you mean \"Smpp\"")]
    [InlineData(""" "Functions": { "native": { "Kind": "Smpp" } } """, "Functions:native", "cannot name a function")]
    [InlineData(""" "Functions": { "a/b": { "Kind": "Smpp" } } """, "Functions:a/b", "cannot name a function")]
    [InlineData(""" "Functions": { "a": { "Kind": "Smpp", "Links": [{ "Name": "l" }] }, "b": { "Kind": "Smpp", "Links": [{ "Name": "l" }] } } """, "Functions:b:Links:0:Name", "unique across functions")]
    [InlineData(""" "Functions": { "a": { "Kind": "Smpp", "Links": [{ "Name": "l", "Group": "x/y" }] } } """, "Functions:a:Links:0:Group", "cannot name a group")]
    [InlineData(""" "Functions": { "mms": { "Kind": "Mm7", "ListenPath": "mm7" } } """, "Functions:mms:ListenPath", "must begin with /")]
    [InlineData(""" "Functions": { "mms": { "Kind": "Mm7", "Links": [{ "Name": "m", "Url": "mmsc" }] } } """, "Functions:mms:Links:0:Url", "not an http or https URL")]
    [InlineData(""" "Functions": { "mms": { "Kind": "Mm7", "Port": 1 } } """, "Functions:mms:Port", "unknown key")]
    [InlineData(""" "Functions": { "im": { "Kind": "SimpleIm", "Partners": [{ "Name": "p", "Domain": "a b", "Route": "sip:h" }] } } """, "Functions:im:Partners:0:Domain", "not a domain name")]
    [InlineData(""" "Functions": { "im": { "Kind": "SimpleIm", "Partners": [{ "Name": "p", "Domain": "d", "Route": "h" }] } } """, "Functions:im:Partners:0:Route", "not a SIP URI")]
    // Selection.
    [InlineData(""" "Selection": { "Default": ["sms"] } """, "Selection:Default:0", "there is no \"sms\"")]
    [InlineData(""" "Selection": { "Default": ["native", "native"] } """, "Selection:Default:1", "twice")]
    [InlineData(""" "Selection": { "Default": [{ "For": "00:01:00" }] } """, "Selection:Default:0:Route", "is required")]
    [InlineData(""" "Selection": { "Default": [{ "Route": "native", "For": "soon" }] } """, "Selection:Default:0:For", "not a time")]
    [InlineData(""" "Selection": { "Default": [""] } """, "Selection:Default:0", "expected a route")]
    [InlineData(""" "Selection": { "MaxHops": 0 } """, "Selection:MaxHops", "out of range")]
    [InlineData(""" "Selection": { "Tests": "/nowhere.json" } """, "Selection:Tests", "does not exist")]
    [InlineData(""" "Selection": { "Rules": [{ "Routes": ["native"] }] } """, "Selection:Rules:0:Name", "is required")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "default", "Routes": ["native"] }] } """, "Selection:Rules:0:Name", "gateway's own")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "Registered": true }, "Routes": ["native"] }, { "Name": "R", "Routes": ["native"] }] } """, "Selection:Rules:1:Name", "name of an earlier rule")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r" }] } """, "Selection:Rules:0:Routes", "is required")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "Routes": ["nativ"] }] } """, "Selection:Rules:0:Routes:0", "did you mean \"native\"")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "Prefix": "+1" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:Prefix", "unknown key")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "RecipientPrefix": "+1 555" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:RecipientPrefix", "not a prefix")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "SenderPrefix": "tel:+1" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:SenderPrefix", "not a prefix")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "RecipientDomain": "a b" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:RecipientDomain", "not a domain name")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "ContentType": "text" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:ContentType", "not a media type")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "Service": "Sms" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:Service", "none of Pager")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "MinSize": -1 }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:MinSize", "out of range")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "MinSize": 5, "MaxSize": 4 }, "Routes": ["native"] }] } """, "Selection:Rules:0:When", "MinSize is above MaxSize")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "RecipientPrefix": "+1", "RecipientDomain": "d" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When", "exclude each other")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "Subscriber": false, "Registered": true }, "Routes": ["native"] }] } """, "Selection:Rules:0:When", "can never hold")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "r", "When": { "LinkUp": "native" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:LinkUp", "native has no link")]
    [InlineData(Sms + """, "Selection": { "Rules": [{ "Name": "r", "When": { "LinkUp": "sms/b" }, "Routes": ["native"] }] } """, "Selection:Rules:0:When:LinkUp", "did you mean \"sms/a\"")]
    [InlineData(Sms + """, "Selection": { "Rules": [{ "Name": "all", "Routes": ["sms/a"] }, { "Name": "r", "When": { "Anonymous": true }, "Routes": ["native"] }] } """, "Selection:Rules:1", "rule \"all\" before it")]
    [InlineData(""" "Selection": { "Rules": [{ "Name": "a", "When": { "RecipientPrefix": "+1", "ContentType": "text/*", "MaxSize": 9 }, "Routes": ["native"] }, { "Name": "b", "When": { "RecipientPrefix": "+15", "ContentType": "text/plain", "MaxSize": 8 }, "Routes": ["native"] }] } """, "Selection:Rules:1", "can never decide")]
    public void It_is_found_at_its_path(string keys, string path, string reason)
    {
        var result = Reading.Gateway(keys);
        var error = Assert.Single(result.Errors);
        Assert.Equal("Gateway:" + path, error.Path);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Null(result.Configuration);
    }

    [Fact]
    public void All_errors_come_at_once()
    {
        var result = Reading.Gateway(""" "Domain": "a b", "Sip": { "Endpoints": ["x", "y"] }, "Nonsense": 1, "Subscribers": [{ "Address": "z" }], "Selection": { "Default": ["q"] } """);
        Assert.Equal(
            ["Gateway:Domain", "Gateway:Sip:Endpoints:0", "Gateway:Sip:Endpoints:1", "Gateway:Subscribers:0:Address", "Gateway:Selection:Default:0", "Gateway:Nonsense"],
            result.Errors.Select(e => e.Path));
    }

    [Fact]
    public void Nothing_may_stand_beside_the_gateway()
    {
        var error = Assert.Single(Reading.Read("""{ "$schema": "x", "Gatway": {} , "Gateway": {} }""").Errors);
        Assert.Equal("Gatway", error.Path);
    }

    [Fact]
    public void A_rule_that_can_decide_is_not_refused()
    {
        var result = Reading.Gateway("""
            "Selection": { "Rules": [ { "Name": "a", "When": { "RecipientPrefix": "+15" }, "Routes": ["native"] }, { "Name": "b", "When": { "RecipientPrefix": "+1" }, "Routes": [] },
                                      { "Name": "c", "When": { "MaxSize": 8 }, "Routes": [] }, { "Name": "d", "When": { "MaxSize": 9 }, "Routes": [] },
                                      { "Name": "e", "When": { "Subscriber": true }, "Routes": [] }, { "Name": "f", "When": { "Registered": false }, "Routes": [] } ] }
            """);
        Assert.Empty(result.Errors);
    }
}
