using Cpm.Gateway.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Tests.Configuration;

/// <summary>What lies in config/ is good.</summary>
public sealed class ShippedFilesTests
{
    [Fact]
    public void The_default_configuration_is_good_and_has_no_remarks()
    {
        var result = Read("gateway.json");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Remarks);
        Assert.Equal(["alice", "bob", "carol"], result.Configuration!.Subscribers.Select(s => s.Username));
        Assert.Equal(["native", "sms"], result.Configuration.Selection.Default.Select(s => s.Route));
    }

    [Theory]
    [InlineData("examples/core-in-front.json")]
    [InlineData("examples/single-smsc.json")]
    [InlineData("examples/two-smscs.json")]
    public void The_examples_are_good_but_for_files_that_are_not_here(string name)
    {
        Assert.All(Read(name).Errors, e => Assert.Contains("/etc/cpm-gateway/", e.Reason, StringComparison.Ordinal));
    }

    private static ConfigurationResult Read(string name)
    {
        var errors = new List<ConfigurationError>();
        var root = ConfigurationSources.Open(Path.Combine(Reading.Repository, "config", name), errors);
        Assert.Empty(errors);
        return GatewaySettingsReader.Read(root!, Reading.Kinds);
    }
}
