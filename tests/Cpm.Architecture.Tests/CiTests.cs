using System.Diagnostics;
using Xunit;

namespace Cpm.Architecture.Tests;

/// <summary>Runs the CI script with stand-ins for the programs that it starts: what it reports, and when it fails.</summary>
public sealed class CiTests : IDisposable
{
    private const string Good = "Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: 2 s - A.dll (net10.0)";
    private const string Bad = "Failed!  - Failed:     2, Passed:     3, Skipped:     0, Total:     5, Duration: 2 s - B.dll (net10.0)";

    private readonly string _programs = Directory.CreateTempSubdirectory("cpm-ci-").FullName;

    public void Dispose() => Directory.Delete(_programs, recursive: true);

    [Theory]
    [InlineData(Good, "12 passed, 0 failed, 1 skipped", 0)]
    [InlineData(Good + "\n" + Bad + "\n" + Good, "27 passed, 2 failed, 2 skipped", 0)]
    [InlineData("Skipped! - Failed:     0, Passed:     0, Skipped:     4, Total:     4, Duration: 1 s - C.dll (net10.0)", "0 passed, 0 failed, 4 skipped", 1)]
    [InlineData("a test printed Failed: 3, Passed: 4, Skipped: 5, Total\nerror CS1002", "0 passed, 0 failed, 0 skipped", 1)]
    [InlineData("", "0 passed, 0 failed, 0 skipped", 1)]
    public async Task The_sum_is_over_all_projects(string output, string last, int status)
    {
        var (lines, code) = await RunAsync(".ci/sum", [], output);
        Assert.Equal([last], lines);
        Assert.Equal(status, code);
    }

    [Theory]
    [InlineData(Good, 0, 0, "12 passed, 0 failed, 1 skipped", 0)]
    [InlineData(Good + "\\n" + Bad, 1, 0, "15 passed, 2 failed, 1 skipped", 1)]
    [InlineData("The active test run was aborted.", 1, 0, "0 passed, 0 failed, 0 skipped", 1)]
    [InlineData("nothing to test", 0, 0, "0 passed, 0 failed, 0 skipped", 1)]
    [InlineData(Good, 0, 2, "12 passed, 0 failed, 1 skipped", 1)]
    public async Task The_sum_comes_last_and_every_failure_counts(string tests, int testStatus, int formatStatus, string last, int status)
    {
        Program("dotnet", $"""case "$1" in test) printf '{tests}\n'; echo "args $*, peers $CPM_REQUIRE_PEERS, full $CPM_FULL"; exit {testStatus} ;; format) exit {formatStatus} ;; esac""");
        var (lines, code) = await RunAsync(".ci/run", ["--full"]);
        Assert.Equal(last, lines[^1]);
        Assert.Contains("args test -p:Analyze=true, peers 1, full 1", lines);
        Assert.Equal(status, code);
    }

    [Fact]
    public async Task An_unknown_argument_is_refused()
    {
        Program("dotnet", "echo started");
        var (lines, code) = await RunAsync(".ci/run", ["--fast"]);
        Assert.Empty(lines);
        Assert.Equal(2, code);
    }

    private void Program(string name, string script)
    {
        var path = Path.Combine(_programs, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(string[] Lines, int Code)> RunAsync(string script, string[] arguments, string input = "")
    {
        Program("dpkg-query", "printf 'install ok installed'");
        Program("npm", "exit 0");
        var start = new ProcessStartInfo("bash", [script, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = Repository.Root(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_programs}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return (output.Split('\n', StringSplitOptions.RemoveEmptyEntries), process.ExitCode);
    }
}
