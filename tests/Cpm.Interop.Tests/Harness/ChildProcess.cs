using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cpm.Interop.Tests.Harness;

/// <summary>A program that a test runs: what it says is kept, every wait is bounded, and it never outlives the test.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly string _name;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, string name)
    {
        (_process, _name) = (process, name);
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
    }

    /// <summary>All lines so far, of both streams.</summary>
    public IReadOnlyList<string> Lines
    {
        get { lock (_gate) return [.. _lines]; }
    }

    /// <summary>What the program said, for the message of a failure.</summary>
    public string Output => $"--- {_name}\n{string.Join('\n', Lines.TakeLast(120))}";

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public static ChildProcess Start(string path, IEnumerable<string> arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process, $"{Path.GetFileName(path)} {string.Join(' ', start.ArgumentList)}");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string path, IEnumerable<string> arguments, TimeSpan limit, string? input = null, string? folder = null)
    {
        await using var child = Start(path, arguments, folder);
        if (input is not null) await child._process.StandardInput.WriteAsync(input);
        child._process.StandardInput.Close();
        return (await child.WaitForExitAsync(limit), string.Join('\n', child.Lines));
    }

    public async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for a line, counting those that are there already from <paramref name="from"/> on.</summary>
    /// <exception cref="TimeoutException">It did not come; the message has the output.</exception>
    public async Task<string> WaitForAsync(Func<string, bool> wanted, string what, TimeSpan limit, int from = 0)
    {
        using var deadline = new CancellationTokenSource(limit);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                for (; from < _lines.Count; from++)
                {
                    if (wanted(_lines[from])) return _lines[from];
                }
                changed = _changed.Task;
            }
            if (_process.HasExited && changed == _changed.Task && await Task.WhenAny(changed, Task.Delay(500, CancellationToken.None)) != changed)
                throw new TimeoutException($"{_name} ended before: {what}\n{Output}");
            try
            {
                await changed.WaitAsync(TimeSpan.FromSeconds(1), deadline.Token);
            }
            catch (TimeoutException)
            {
                // Looked at again: the program may have ended.
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"not within {limit.TotalSeconds} s: {what}\n{Output}", e);
            }
        }
    }

    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{_name} did not end within {limit.TotalSeconds} s\n{Output}", e);
        }
        return _process.ExitCode;
    }

    /// <summary>Asks the program to end (SIGTERM).</summary>
    public async Task<int> StopAsync(TimeSpan limit)
    {
        if (!_process.HasExited) _ = Kill(_process.Id, Terminate);
        return await WaitForExitAsync(limit);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) await StopAsync(TimeSpan.FromSeconds(8));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null) return;
        TaskCompletionSource changed;
        lock (_gate)
        {
            _lines.Add(line);
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
