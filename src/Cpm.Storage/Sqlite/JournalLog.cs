using Microsoft.Extensions.Logging;

namespace Cpm.Storage.Sqlite;

/// <summary>What the journal tells its operator. Event ids 5000 to 5099.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(5000, LogLevel.Error, "A commit of {Entries} entries failed; nothing was acknowledged, the next append tries again")]
    public static partial void CommitFailed(ILogger logger, Exception error, int entries);

    [LoggerMessage(5001, LogLevel.Warning, "The journal accepts nothing new: {Reason}")]
    public static partial void Unavailable(ILogger logger, string reason);

    [LoggerMessage(5002, LogLevel.Information, "The journal accepts messages again")]
    public static partial void Available(ILogger logger);

    [LoggerMessage(5003, LogLevel.Information, "Partition {Number} sealed at {Bytes} octets; {Carried} open entries carried forward")]
    public static partial void Sealed(ILogger logger, int number, long bytes, int carried);

    [LoggerMessage(5004, LogLevel.Error, "Partition {Number} could not be sealed; it goes on and will be tried again")]
    public static partial void SealFailed(ILogger logger, Exception error, int number);

    [LoggerMessage(5005, LogLevel.Error, "The lookups of partition {Number} could not be stored; they stay in memory until the next start")]
    public static partial void LookupsFailed(ILogger logger, Exception error, int number);

    [LoggerMessage(5006, LogLevel.Information, "Partition {Number} deleted: older than the retention")]
    public static partial void Retired(ILogger logger, int number);

    [LoggerMessage(5007, LogLevel.Warning, "Partition {Number} was begun and never used: removed, its seal will be repeated")]
    public static partial void UnfinishedSeal(ILogger logger, int number);

    [LoggerMessage(5008, LogLevel.Information, "Bodies of partition {Number} removed: older than the content retention")]
    public static partial void ContentRetired(ILogger logger, int number);
}
