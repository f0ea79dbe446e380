using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Functions;
using Cpm.Gateway.Tests.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Tests.Functions;

public sealed class PluginLoaderTests : IDisposable
{
    private const string Name = "Cpm.SampleFunction.dll";
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("plugins");
    private readonly List<ConfigurationError> _errors = [];

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public void No_folder_no_plugins()
    {
        Assert.Single(PluginLoader.Load(Path.Combine(_home.FullName, "none"), [new SmppStandIn()], _errors));
        Assert.Empty(PluginLoader.Load(_home.FullName, [], _errors));
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Cpm.SampleFunction")]
    public void A_function_is_found_in_the_folder_and_in_one_of_its_own(string below)
    {
        Install(below);
        var factory = Assert.Single(PluginLoader.Load(_home.FullName, [], _errors));
        Assert.Empty(_errors);
        Assert.Equal("Sample", factory.Kind);
        Assert.NotSame(typeof(PluginLoader).Assembly, factory.GetType().Assembly);
    }

    [Fact]
    public async Task The_configuration_may_name_its_kind()
    {
        Install();
        var (code, output) = await CheckAsync("\"Folder\": \"/nowhere\"");
        Assert.Equal((ExitCode.Done, ""), (code, string.Concat(output.Split('\n').Where(l => !l.EndsWith("good", StringComparison.Ordinal)))));
    }

    [Fact]
    public async Task Its_settings_are_its_own_to_judge()
    {
        Install();
        var (code, output) = await CheckAsync("\"Window\": 0");
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("Gateway:Functions:drop:Folder: is required", output, StringComparison.Ordinal);
        Assert.Contains("Gateway:Functions:drop:Window: 0 is out of range", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_no_plugin_offers_is_refused_and_the_known_ones_are_named()
    {
        var (code, output) = await CheckAsync("\"Folder\": \"/nowhere\"");
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("Gateway:Functions:drop:Kind: no function of kind \"Sample\" exists", output, StringComparison.Ordinal);
        Assert.Contains("known: Smpp", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_assembly_stops_every_command()
    {
        var path = Path.Combine(_home.FullName, "broken.dll");
        await File.WriteAllTextAsync(path, "no assembly");
        Assert.Single(PluginLoader.Load(_home.FullName, [new SmppStandIn()], _errors));
        var error = Assert.Single(_errors);
        Assert.Equal(path, error.Path);
        Assert.StartsWith("cannot be loaded: ", error.Reason, StringComparison.Ordinal);
        using var output = new StringWriter();
        var command = PluginLoader.Guard<string>(_errors, static (_, _) => throw new InvalidOperationException("not to be run"));
        Assert.Equal(ExitCode.BadUsage, await command("", new CommandContext(output, output, default)));
        Assert.StartsWith($"{path}: cannot be loaded", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_without_a_function_is_an_error()
    {
        File.Copy(typeof(FactAttribute).Assembly.Location, Path.Combine(_home.FullName, "stray.dll"));
        Assert.Empty(PluginLoader.Load(_home.FullName, [], _errors));
        Assert.Single(_errors);
    }

    [Fact]
    public void A_kind_that_exists_already_is_an_error()
    {
        Install();
        Install("Cpm.SampleFunction");
        Assert.Single(PluginLoader.Load(_home.FullName, [], _errors));
        Assert.Contains("offers functions of kind \"Sample\", which exist already", Assert.Single(_errors).Reason, StringComparison.Ordinal);
    }

    private void Install(string below = "")
    {
        var folder = _home.CreateSubdirectory(below.Length == 0 ? "." : below).FullName;
        // The build's whole output, as somebody would copy it: what the gateway has itself must be passed over.
        foreach (var file in new DirectoryInfo(Built).GetFiles("*.dll")) file.CopyTo(Path.Combine(folder, file.Name), overwrite: true);
        Assert.True(File.Exists(Path.Combine(folder, Name)));
    }

    // Built with the same configuration and framework as these tests.
    private static string Built
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Reading.Repository, "tests", "Cpm.SampleFunction", "bin", own.Parent!.Name, own.Name);
        }
    }

    private async Task<(int Code, string Output)> CheckAsync(string settings)
    {
        var factories = PluginLoader.Load(_home.FullName, [new SmppStandIn()], _errors);
        Assert.Empty(_errors);
        var file = Path.Combine(_home.FullName, "gateway.json");
        await File.WriteAllTextAsync(file, $$"""{ "Gateway": { "Functions": { "drop": { "Kind": "Sample", {{settings}} } }, "Selection": { "Default": ["native"] } } }""");
        var output = new StringWriter();
        var code = await new CheckCommand(factories, TimeProvider.System).RunAsync(new CheckArguments(file), new CommandContext(output, output, default));
        return (code, output.ToString());
    }
}
