using Cpm.Core.Journal;
using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Configuration;
using Cpm.Storage;
using Cpm.Storage.Sqlite;

namespace Cpm.Gateway.Running;

/// <summary>The journal of a gateway that does not run, for commands that read it.</summary>
internal static class OfflineJournal
{
    /// <summary>Opens it and hands it on. Where it is missing, in use or damaged, the command says so and fails.</summary>
    public static async Task<int> ReadAsync(GatewayConfiguration configuration, CommandContext context, Func<IJournal, Task<int>> read)
    {
        if (!File.Exists(configuration.Storage.DataFile))
        {
            await context.Error.WriteLineAsync($"there is no journal at {configuration.Storage.DataFile}");
            return ExitCode.Failed;
        }
        try
        {
            await using var journal = SqliteJournal.Open(new SqliteJournalOptions { ConnectionString = configuration.Storage.ConnectionString }, TimeProvider.System);
            await journal.RecoverAsync(static _ => { }, context.Cancel);
            return await read(journal);
        }
        catch (StorageException e)
        {
            await context.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }
}
