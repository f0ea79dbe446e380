using Microsoft.Extensions.Logging;

namespace Cpm.Storage.Sqlite;

/// <summary>Refuses new work while the disk is nearly full, so that what is under way can still be finished.</summary>
internal sealed class DiskWatch(SqliteJournalOptions options, string folder, ILogger logger)
{
    private volatile string? _reason;

    /// <summary>Why nothing new is accepted; null when all is well.</summary>
    public string? Reason => _reason;

    public void Check()
    {
        DiskSpace space;
        try
        {
            space = options.DiskProbe?.Invoke() ?? DiskSpace.Of(folder);
        }
        catch (IOException)
        {
            // Nobody knows: what was true before stays, and a commit that fails says so itself.
            return;
        }
        var reserve = Math.Min(options.DiskReserve, (long)(space.Total * options.DiskReserveFraction));
        var before = _reason;
        _reason = space.Free >= reserve ? null : $"the disk of {folder} is nearly full: {space.Free >> 20} MB free, {reserve >> 20} MB are kept in reserve";
        if (_reason is { } reason && before is null) JournalLog.Unavailable(logger, reason);
        else if (_reason is null && before is not null) JournalLog.Available(logger);
    }
}
