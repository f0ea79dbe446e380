using System.Text.Json;
using Cpm.Core.Registration;

namespace Cpm.Gateway.Running;

/// <summary>
/// The registrations in a file of the data folder, so that devices are reached after a restart before they have registered anew. Written whole, at most every few seconds and at
/// the end; what a crash loses of it comes back with the next refresh of a device.
/// </summary>
internal sealed class RegistrationFile : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly string _path;
    private readonly BindingTable _bindings;
    private readonly RunLog _log;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _changed;

    public RegistrationFile(string path, BindingTable bindings, TimeProvider time, RunLog log)
    {
        (_path, _bindings, _log) = (path, bindings, log);
        _timer = time.CreateTimer(static file => _ = ((RegistrationFile)file!).WriteAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was stored. A damaged file counts as empty: devices register again.</summary>
    public IReadOnlyList<StoredBinding> Read()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize<StoredBinding[]>(File.ReadAllBytes(_path)) ?? [] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            _log.RegistrationsLost(e);
            return [];
        }
    }

    /// <summary>Something has changed.</summary>
    public void Changed()
    {
        if (Interlocked.Exchange(ref _changed, 1) == 0) _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes what has changed.</summary>
    public async Task WriteAsync()
    {
        await _writing.WaitAsync();
        try
        {
            if (Interlocked.Exchange(ref _changed, 0) == 0) return;
            var temporary = _path + ".part";
            await using (var file = File.Create(temporary))
            {
                await JsonSerializer.SerializeAsync(file, _bindings.All.Select(StoredBinding.Of));
            }
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception e)
        {
            _log.RegistrationsNotWritten(e);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await WriteAsync();
        _writing.Dispose();
    }
}
