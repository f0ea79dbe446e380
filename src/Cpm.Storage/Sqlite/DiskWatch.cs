using Microsoft.Extensions.Logging;

namespace Cpm.Storage.Sqlite;

/// <summary>Refuses new work while the disk is nearly full, so that what is under way can still be finished.</summary>
internal sealed class DiskWatch(SqliteJournalOptions options, string folder, ILogger logger)
{
    private volatile string? _reason;
    private long _reserve = options.DiskReserve ?? -1;

    /// <summary>Why nothing new is accepted; null when all is well.</summary>
    public string? Reason => _reason;

    /// <summary>Takes another reserve into force; null for the default.</summary>
    public void Use(long? reserve)
    {
        Volatile.Write(ref _reserve, reserve ?? -1);
        Check();
    }

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
        var reserve = Volatile.Read(ref _reserve) is var set and >= 0 ? set : Math.Min(SqliteJournalOptions.DefaultReserve, (long)(space.Total * options.DiskReserveFraction));
        var before = _reason;
        _reason = space.Free >= reserve ? null : $"the disk of {folder} is nearly full: {space.Free >> 20} MB free, {reserve >> 20} MB are kept in reserve";
        if (_reason is { } reason && before is null) JournalLog.Unavailable(logger, reason);
        else if (_reason is null && before is not null) JournalLog.Available(logger);
    }
}
