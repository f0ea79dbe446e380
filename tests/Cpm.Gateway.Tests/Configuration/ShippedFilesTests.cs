using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Configuration;
using Cpm.Gateway.Functions;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Tests.Configuration;

/// <summary>What lies in config/ is good.</summary>
[Collection(EnvironmentCollection.Name)]
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

    [Fact]
    public async Task The_default_configuration_satisfies_the_functions_and_its_policy_tests()
    {
        var path = Path.Combine(Reading.Repository, "config", "gateway.json");
        var tests = Path.Combine(Reading.Repository, "config", "policy.tests.json");
        const string Name = "CPM__Gateway__Selection__Tests";
        Environment.SetEnvironmentVariable(Name, tests);
        try
        {
            var (result, _) = await CheckCommand.ReadAsync(path, BuiltInFunctions.Factories, TimeProvider.System);
            Assert.Empty(result.Errors);
            Assert.Equal(tests, result.Configuration!.PolicyTests);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
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
