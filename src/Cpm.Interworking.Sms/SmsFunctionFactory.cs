using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Settings;
using Cpm.Primitives.Transports;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Sms;

/// <summary>Makes SMS functions: <c>"Kind": "Smpp"</c>.</summary>
/// <param name="connector">Opens connections to message centres.</param>
public sealed class SmsFunctionFactory(IStreamConnector connector) : IInterworkingFunctionFactory
{
    /// <inheritdoc/>
    public string Kind => "Smpp";

    /// <inheritdoc/>
    public IInterworkingFunction? Create(string name, IConfigurationSection settings, IInterworkingHost host, ICollection<ConfigurationError> errors)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(errors);
        return SmsSettingsReader.Read(settings, errors, host.Domain) is { } read ? new SmsFunction(name, read, host, connector) : null;
    }
}
