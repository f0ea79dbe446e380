using Cpm.Interworking.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Cpm.SampleFunction;

/// <summary>Makes file drops: <c>"Kind": "Sample", "Folder": "/srv/drop"</c>. The gateway finds it in <c>plugins/</c> by its interface.</summary>
public sealed class SampleFunctionFactory : IInterworkingFunctionFactory
{
    public string Kind => "Sample";

    public IInterworkingFunction? Create(string name, IConfigurationSection settings, IInterworkingHost host, ICollection<ConfigurationError> errors) =>
        Read(settings, errors) is { } read ? new FileDrop(name, read, host) : null;

    /// <summary>Null where something is wrong.</summary>
    internal static FileDropSettings? Read(IConfigurationSection section, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var reader = new SettingsReader(section, errors);
        reader.Required("Kind");
        var settings = new FileDropSettings(reader.Required("Folder"), reader.Number("Window", 16, 1, 1000), reader.Number("MaxOctets", 4096, 1, 32768));
        reader.Finish();
        return errors.Count == before ? settings : null;
    }
}

/// <summary>The settings of a file drop.</summary>
/// <param name="Folder">Where the files lie; made by the far side, not by the gateway: without it the route is down.</param>
/// <param name="Window">Messages that may wait for their answers at the same time.</param>
/// <param name="MaxOctets">The longest text.</param>
internal sealed record FileDropSettings(string Folder, int Window, int MaxOctets);
