using Cpm.Core.Registration;

namespace Cpm.Gateway.Running;

/// <summary>
/// The registrations in a file of the data folder, so that devices are reached after a restart before they have registered anew. One line for each change: a user with all bindings
/// that there are from then on; the last line of a user counts. Changes are appended, at most every few seconds and at the end; when the file holds several times what lives, it is
/// written anew beside and renamed. What a crash loses of it comes back with the next refresh of a device.
/// </summary>
internal sealed class RegistrationFile : IAsyncDisposable
{
    private const int LinesPerUser = 4;
    private const int FewLines = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly string _path;
    private readonly BindingTable _bindings;
    private readonly RunLog _log;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _gate = new();
    private readonly RegistrationLines _lines = new();
    private HashSet<string> _changed = new(StringComparer.Ordinal);
    private FileStream? _file;
    private long _count;
    private bool _isUnfit;
    private bool _isBehind;

    public RegistrationFile(string path, BindingTable bindings, TimeProvider time, RunLog log)
    {
        (_path, _bindings, _log) = (path, bindings, log);
        _timer = time.CreateTimer(static file => _ = ((RegistrationFile)file!).WriteAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was stored. Lines that cannot be read are left out, the last of a crash in silence: devices register again. To be called before the first change.</summary>
    public IReadOnlyCollection<StoredBinding> Read()
    {
        try
        {
            if (!File.Exists(_path)) return [];
            var found = RegistrationLines.Read(_path);
            _count = found.Lines;
            // Nothing is appended to a line that ends nowhere.
            _isUnfit = !found.IsWhole;
            if (found.Problem is { } problem) _log.RegistrationsLost(problem);
            return found.Bindings;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isUnfit = true;
            _log.RegistrationsLost(e);
            return [];
        }
    }

    /// <summary>The bindings of a user have changed.</summary>
    public void Changed(string user)
    {
        lock (_gate)
        {
            if (_changed.Add(user) && _changed.Count == 1) _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Writes what has changed.</summary>
    public Task WriteAsync() => WriteAsync(anew: false);

    /// <summary>Writes the whole file anew: nothing remains in it of those who are no longer there.</summary>
    public Task RewriteAsync() => WriteAsync(anew: true);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        // What could not be written before may be possible now.
        await WriteAsync(anew: _isBehind);
        if (_file is not null) await _file.DisposeAsync();
        _writing.Dispose();
    }

    private async Task WriteAsync(bool anew)
    {
        await _writing.WaitAsync();
        try
        {
            var changed = Take();
            if (anew || ((_isUnfit || _count + changed.Count > (_bindings.Users * LinesPerUser) + FewLines) && changed.Count > 0)) await WriteAnewAsync();
            else if (changed.Count > 0) await AppendAsync(changed);
        }
        catch (Exception e)
        {
            // It may end within a line, and lacks what was to be written.
            _isUnfit = _isBehind = true;
            _log.RegistrationsNotWritten(e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private HashSet<string> Take()
    {
        lock (_gate)
        {
            var changed = _changed;
            if (changed.Count > 0) _changed = new(StringComparer.Ordinal);
            return changed;
        }
    }

    private async Task AppendAsync(HashSet<string> users)
    {
        _file ??= new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await _lines.WriteAsync(_file, users, _bindings);
        _count += users.Count;
    }

    private async Task WriteAnewAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
        _file = null;
        var temporary = _path + ".part";
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            _count = await _lines.WriteAsync(file, _bindings.Everybody, _bindings);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        File.Move(temporary, _path, overwrite: true);
        _isUnfit = _isBehind = false;
    }
}
