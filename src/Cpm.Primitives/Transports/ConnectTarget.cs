using System.Net;
using System.Net.Security;

namespace Cpm.Primitives.Transports;

/// <summary>Where to connect and how.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Tls">Null for plain TCP.</param>
public sealed record ConnectTarget(string Host, int Port, SslClientAuthenticationOptions? Tls = null)
{
    /// <summary>Target of an end point.</summary>
    public static ConnectTarget Of(IPEndPoint endPoint, SslClientAuthenticationOptions? tls = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new(endPoint.Address.ToString(), endPoint.Port, tls);
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>Opens outbound connections: sockets in the gateway and the simulators, in-memory pairs in tests.</summary>
public interface IStreamConnector
{
    /// <summary>Opens a connection.</summary>
    /// <exception cref="IOException">The far side cannot be reached or refuses, TLS included.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<StreamConnection> ConnectAsync(ConnectTarget target, CancellationToken ct);
}
