using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Functions;
using Cpm.Gateway.Tests.Configuration;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Tests.CommandLine;

[Collection(EnvironmentCollection.Name)]
public sealed class CheckCommandTests
{
    [Fact]
    public async Task A_good_file_is_0()
    {
        var (code, output) = await CheckAsync("""{ "Gateway": { "Functions": { "sms": { "Kind": "Smpp", "Links": [ { "Name": "l", "Host": "h" } ] } }, "Selection": { "Default": ["native"] } } }""");
        Assert.Equal(ExitCode.Done, code);
        Assert.EndsWith(": good", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remarks_are_printed_and_are_0()
    {
        var (code, output) = await CheckAsync("""{ "Gateway": { "Cdr": { "Folder": "x" } } }""");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("warning: Gateway:Cdr: has no effect yet", output, StringComparison.Ordinal);
        Assert.EndsWith("good, 1 warning", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_host_and_functions_are_printed_and_are_2()
    {
        var (code, output) = await CheckAsync("""{ "Gateway": { "Domian": "x", "Functions": { "sms": { "Kind": "Smpp", "Links": [ { "Name": "l" } ], "Speed": 1 } } } }""");
        Assert.Equal(ExitCode.BadUsage, code);
        var lines = output.Split('\n');
        Assert.StartsWith("Gateway:Domian: unknown key, did you mean \"Domain\"", lines[0], StringComparison.Ordinal);
        Assert.Equal("Gateway:Functions:sms:Links:0:Host: is required", lines[1]);
        Assert.StartsWith("Gateway:Functions:sms:Speed: unknown key", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("3 errors", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_two_links_have_is_one_error()
    {
        var (code, output) = await CheckAsync("""{ "Gateway": { "Functions": { "sms": { "Kind": "Smpp", "Links": [ { "Name": "l", "Host": "h" }, { "Name": "L", "Host": "h" } ] } } } }""", [.. BuiltInFunctions.Factories]);
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.StartsWith("Gateway:Functions:sms:Links:1:Name: \"L\" is also the name of Gateway:Functions:sms:Links:0", output, StringComparison.Ordinal);
        Assert.EndsWith("1 error", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_2()
    {
        var output = new StringWriter();
        var code = await new CheckCommand([], TimeProvider.System).RunAsync(new CheckArguments("/nowhere.json"), new CommandContext(output, output, default));
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.StartsWith("/nowhere.json: cannot be read", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[ { "name": "x", "given": { "from": "+15550100001", "to": "+15550100002" }, "expect": { "routes": ["native"] } } ]""", 0, "good")]
    [InlineData("""[ { "name": "x", "given": { "from": "+15550100001", "to": "+15550100009" }, "expect": { "routes": ["native"] } } ]""", 2, "Gateway:Selection:Tests: 'x': expects [native]")]
    [InlineData("""[ { "name": 5 } ]""", 2, "cannot be read: line 1")]
    public async Task Policy_tests_are_run(string tests, int expected, string said)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, tests);
        var (code, output) = await CheckAsync($$"""{ "Gateway": { "Subscribers": [ { "Address": "tel:+15550100002", "Username": "b", "Password": "p" } ], "Selection": { "Tests": "{{file}}" } } }""");
        File.Delete(file);
        Assert.Equal(expected, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> CheckAsync(string json, params IInterworkingFunctionFactory[] factories)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, json);
        var output = new StringWriter();
        var code = await new CheckCommand(factories.Length > 0 ? factories : [new SmppStandIn()], TimeProvider.System).RunAsync(new CheckArguments(file), new CommandContext(output, output, default));
        File.Delete(file);
        return (code, output.ToString());
    }
}
