using System.Data.Common;
using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>Reads the section <c>Storage</c>.</summary>
internal static class StorageSettingsReader
{
    public static StorageSettings Read(SettingsReader reader)
    {
        var provider = reader.Choice("Provider", StorageProvider.Sqlite);
        if (provider == StorageProvider.Postgres) reader.Fail("Provider", "Postgres is not built yet; use Sqlite");
        var connection = reader.Secret("ConnectionString") ?? "Data Source=data/gateway.db";
        var retention = reader.Time("Retention", TimeSpan.FromDays(30), TimeSpan.FromHours(1));
        var content = reader.Time("ContentRetention", TimeSpan.FromDays(7) < retention ? TimeSpan.FromDays(7) : retention, TimeSpan.FromHours(1));
        if (content > retention) reader.Fail("ContentRetention", $"{content:c} is longer than Retention, {retention:c}");
        var spacing = reader.Time("CommitSpacing", TimeSpan.FromMilliseconds(2), TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        return new StorageSettings(provider, connection, DataFile(reader, connection), retention, content, spacing, reader.OptionalNumber("DiskReserve"));
    }

    private static string DataFile(SettingsReader reader, string connection)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connection };
            if ((parts.TryGetValue("Data Source", out var file) || parts.TryGetValue("DataSource", out file)) && file is string { Length: > 0 } path)
            {
                if (path is not ":memory:" && !path.StartsWith("file:", StringComparison.Ordinal)) return path;
                reader.Fail("ConnectionString", "must name a file: what is accepted must survive a restart");
                return "";
            }
            reader.Fail("ConnectionString", "must name a file, as in Data Source=data/gateway.db");
        }
        catch (ArgumentException e)
        {
            reader.Fail("ConnectionString", $"cannot be read: {e.Message}");
        }
        return "";
    }
}
