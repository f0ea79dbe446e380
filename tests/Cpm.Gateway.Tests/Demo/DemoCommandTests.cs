using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Demo;
using Cpm.Gateway.Functions;
using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Cpm.Gateway.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task A_step_that_fails_is_named_and_is_1()
    {
        var said = new StringWriter();
        using var output = TextWriter.Synchronized(said);
        var error = new StringWriter();
        var code = await new DemoCommand([new WrongNumbers()]).RunAsync(new DemoArguments(Exit: true), new CommandContext(output, error, default));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(
            "FAILED alice texts +15550100009, who is no CPM user: SMS, and the receipt comes back: the SMSC got it for +25550100009",
            error.ToString().Trim());
        Assert.Contains("== alice texts bob", said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("all steps done", said.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The SMS function with an address rule by which messages reach somebody else.</summary>
    private sealed class WrongNumbers : IInterworkingFunctionFactory
    {
        private readonly IInterworkingFunctionFactory _sms = BuiltInFunctions.Factories.First(static f => f.Kind == "Smpp");

        public string Kind => _sms.Kind;

        public IInterworkingFunction? Create(string name, IConfigurationSection settings, IInterworkingHost host, ICollection<ConfigurationError> errors)
        {
            const string Rule = "Links:0:Addresses:Destination:0";
            var keys = settings.AsEnumerable(makePathsRelative: true).Select(k => KeyValuePair.Create($"F:{name}:{k.Key}", k.Value));
            var changed = new ConfigurationBuilder().AddInMemoryCollection(keys.Append(new($"F:{name}:{Rule}:Match", "+1*")).Append(new($"F:{name}:{Rule}:Strip", "1")).Append(new($"F:{name}:{Rule}:Prefix", "2"))).Build();
            return _sms.Create(name, changed.GetSection($"F:{name}"), host, errors);
        }
    }
}
