using Cpm.Gateway.CommandLine;

namespace Cpm.Gateway.Tests.CommandLine;

public sealed class CommandTreeTests
{
    [Theory]
    [InlineData("", "run config/gateway.json")]
    [InlineData("--config a.json", "run a.json")]
    [InlineData("run", "run config/gateway.json")]
    [InlineData("run --config a.json --log json", "run a.json Json")]
    [InlineData("demo", "demo")]
    [InlineData("demo --exit", "demo exit")]
    [InlineData("check --config a.json", "check a.json")]
    [InlineData("explain --from +15550100001 --to tel:+15550100009 --text hi", "explain +15550100001 tel:+15550100009 hi")]
    [InlineData("explain --from sip:a@b --to +1 --content-type image/png --size 5", "explain sip:a@b +1 image/png 5")]
    [InlineData("trace abc --config a.json", "trace abc a.json")]
    [InlineData("ledger --config a.json", "ledger a.json")]
    public async Task What_is_typed_reaches_its_command(string line, string expected)
    {
        var (code, done, _, _) = await InvokeAsync(line);
        Assert.Equal(7, code);
        Assert.Equal(expected, done);
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("run --speed 5")]
    [InlineData("run --log xml")]
    [InlineData("explain --from +1")]
    [InlineData("explain --from alice --to +1")]
    [InlineData("explain --from +1 --to +2 --text a --size 5")]
    [InlineData("explain --from +1 --to +2 --size 5")]
    [InlineData("explain --from +1 --to +2 --content-type a/b --size -1")]
    [InlineData("trace")]
    [InlineData("check extra")]
    public async Task Bad_usage_is_2(string line)
    {
        var (code, done, _, error) = await InvokeAsync(line);
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Equal("", done);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "run")]
    [InlineData("run --help", "--config")]
    [InlineData("demo --help", "--exit")]
    [InlineData("check --help", "--config")]
    [InlineData("explain --help", "--content-type")]
    [InlineData("trace --help", "<id>")]
    public async Task Help_is_0(string line, string expected)
    {
        var (code, done, output, error) = await InvokeAsync(line);
        Assert.Equal(ExitCode.Done, code);
        Assert.Equal("", done);
        Assert.Equal("", error);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_fails_is_1()
    {
        var (code, _, _, error) = await InvokeAsync("trace fail");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("no such thing", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Done, string Out, string Error)> InvokeAsync(string line)
    {
        var done = "";
        Task<int> Note(FormattableString text)
        {
            done = FormattableString.Invariant(text).TrimEnd();
            return Task.FromResult(7);
        }
        var commands = new Commands
        {
            Run = (a, _) => Note($"run {a.Config} {a.Log}"),
            Demo = (a, _) => Note($"demo {(a.Exit ? "exit" : "")}"),
            Check = (a, _) => Note($"check {a.Config}"),
            Explain = (a, _) => Note($"explain {a.From} {a.To} {a.Text}{a.ContentType} {a.Size}"),
            Ledger = (a, _) => Note($"ledger {a.Config}"),
            Trace = (a, _) => a.Id == "fail" ? throw new IOException("no such thing") : Note($"trace {a.Id} {a.Config}"),
        };
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandTree.InvokeAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), commands, new CommandContext(output, error, default));
        return (code, done, output.ToString(), error.ToString());
    }
}
