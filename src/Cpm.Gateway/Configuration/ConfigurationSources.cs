using Cpm.Interworking.Abstractions;

namespace Cpm.Gateway.Configuration;

/// <summary>Opens the sources of the configuration: a JSON file with comments, and above it the environment.</summary>
public static class ConfigurationSources
{
    /// <summary>The file that is read where none is named.</summary>
    public const string DefaultPath = "config/gateway.json";

    /// <summary>What the names of environment variables begin with: <c>CPM__Gateway__Sip__Endpoints__0</c>.</summary>
    public const string EnvironmentPrefix = "CPM__";

    /// <summary>Opens the sources; null, and an error, where the file cannot be read or is no JSON.</summary>
    public static IConfigurationRoot? Open(string path, ICollection<ConfigurationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        try
        {
            // As a stream: a file provider would watch the file, and hide it where its name begins with a dot.
            using var file = File.OpenRead(path);
            return new ConfigurationBuilder().Add(new IndexedJsonSource { Stream = file }).AddEnvironmentVariables(EnvironmentPrefix).Build();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(new ConfigurationError(path, $"cannot be read: {e.Message}"));
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or System.Text.Json.JsonException)
        {
            errors.Add(new ConfigurationError(path, $"is not JSON: {(e.InnerException ?? e).Message}"));
        }
        return null;
    }
}
