namespace Cpm.Gateway.Tests.Configuration;

public sealed class RemarkTests
{
    [Theory]
    [InlineData(""" "Msrp": { "Endpoint": "tcp:127.0.0.1:2855" } """, "Msrp", "has no effect yet")]
    [InlineData(""" "Cdr": { "Folder": "cdr" } """, "Cdr", "has no effect yet")]
    [InlineData(""" "Hep": { "Endpoint": "udp:127.0.0.1:9060" } """, "Hep", "has no effect yet")]
    [InlineData(""" "Functions": { "mms": { "Kind": "Mm7", "Links": [ { "Name": "m", "Url": "http://127.0.0.1:8090/mm7", "VaspId": "v", "VasId": "w", "Username": "u", "Password": "p" } ], "ListenPath": "/mm7" } } """, "Functions:mms", "has no effect yet")]
    [InlineData(""" "Functions": { "im": { "Kind": "SimpleIm", "Partners": [ { "Name": "op-b", "Domain": "im.op-b.example", "Route": "sip:127.0.0.1:5090;transport=tcp" } ] } } """, "Functions:im", "has no effect yet")]
    [InlineData(""" "Functions": { "sms": { "Kind": "Smpp", "Server": { "Endpoints": ["tcp:127.0.0.1:2776"] } } } """, "Functions:sms:Server", "has no effect yet")]
    [InlineData(""" "Http": { "Token": "short" } """, "Http:Token", "easy to guess")]
    [InlineData(""" "Subscribers": [ { "Address": "sip:b@h" } ] """, "Subscribers:0", "through a core only")]
    [InlineData(""" "Sip": { "Endpoints": [{ "Listen": "udp:0.0.0.0:5060", "Role": "Core" }] } """, "Sip:Endpoints:0:Peers", "may assert any identity")]
    [InlineData(""" "Sip": { "Endpoints": ["udp:127.0.0.1:5060", { "Listen": "tcp:192.0.2.1:5070", "Role": "Nni", "Peers": [] }] } """, "Sip:Endpoints:1:Peers", "may assert any identity")]
    public void What_has_no_effect_is_said_and_is_no_error(string keys, string path, string reason)
    {
        var result = Reading.Gateway(keys);
        Assert.Empty(result.Errors);
        var remark = Assert.Single(result.Remarks);
        Assert.Equal("Gateway:" + path, remark.Path);
        Assert.Contains(reason, remark.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_may_name_a_function_that_comes_later()
    {
        var result = Reading.Gateway(""" "Functions": { "mms": { "Kind": "Mm7" } }, "Selection": { "Default": ["native", "mms"] } """);
        Assert.Empty(result.Errors);
        Assert.Contains(result.Remarks, r => r.Path == "Gateway:Selection:Default:1");
        Assert.Equal(["native"], result.Configuration!.Selection.Default.Select(s => s.Route));
    }

    [Fact]
    public void A_rule_that_needs_a_function_that_comes_later_is_passed_over()
    {
        var result = Reading.Gateway("""
            "Functions": { "mms": { "Kind": "Mm7", "Links": [ { "Name": "m", "Url": "http://h/" } ] } },
            "Selection": { "Rules": [ { "Name": "a", "Routes": ["mms"] }, { "Name": "b", "When": { "LinkUp": "m" }, "Routes": ["native"] }, { "Name": "c", "Routes": [] } ] }
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["c"], result.Configuration!.Selection.Rules.Select(r => r.Name));
        Assert.Contains(result.Remarks, r => r.Path == "Gateway:Selection:Rules:1");
    }

    [Fact]
    public void Nothing_is_said_of_what_is_absent()
    {
        Assert.Empty(Reading.Gateway("").Remarks);
        Assert.Empty(Reading.Gateway(""" "Sip": { "Endpoints": [{ "Listen": "udp:127.0.0.1:5060", "Role": "Core" }, { "Listen": "udp:0.0.0.0:5070", "Role": "Core", "Peers": ["10.0.0.0/8"] }] } """).Remarks);
    }
}
