using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Tests.Configuration;

[Collection(EnvironmentCollection.Name)]
public sealed class EnvironmentTests
{
    [Fact]
    public void The_environment_overrides_the_file()
    {
        const string Name = "CPM__Gateway__Sip__Endpoints__0";
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{ /* a comment */ "Gateway": { "Sip": { "Endpoints": ["udp:127.0.0.1:5060", "tcp:127.0.0.1:5060"], } } }""");
        Environment.SetEnvironmentVariable(Name, "udp:127.0.0.1:0");
        try
        {
            var errors = new List<ConfigurationError>();
            var root = ConfigurationSources.Open(file, errors);
            Assert.Empty(errors);
            var result = GatewaySettingsReader.Read(root!, Reading.Kinds);
            Assert.Equal(["udp:127.0.0.1:0", "tcp:127.0.0.1:5060"], result.Configuration!.Sip.Endpoints.Select(e => e.Listen.ToString()));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
            File.Delete(file);
        }
    }

    [Fact]
    public void An_override_must_keep_the_form_of_an_entry()
    {
        var result = Reading.Read("""{ "Gateway": { "Sip": { "Endpoints": [ { "Listen": "udp:127.0.0.1:5060" } ] } } }""", ("Gateway:Sip:Endpoints:0", "udp:127.0.0.1:0"));
        var error = Assert.Single(result.Errors);
        Assert.Equal("Gateway:Sip:Endpoints:0", error.Path);
        Assert.Contains("both a text and an object", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/gateway.json", "cannot be read")]
    [InlineData("", "cannot be read")]
    public void A_missing_file_is_an_error(string path, string reason)
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(ConfigurationSources.Open(path, errors));
        Assert.Contains(reason, Assert.Single(errors).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Gateway\": ")]
    [InlineData("[]")]
    [InlineData("{ \"Gateway\": { \"Domain\": \"a\", \"Domain\": \"b\" } }")]
    public void A_file_that_is_no_configuration_is_an_error(string text)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, text);
        var errors = new List<ConfigurationError>();
        Assert.Null(ConfigurationSources.Open(file, errors));
        File.Delete(file);
        Assert.Contains("is not JSON", Assert.Single(errors).Reason, StringComparison.Ordinal);
    }
}
