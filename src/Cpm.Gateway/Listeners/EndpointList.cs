using System.Collections.Concurrent;

namespace Cpm.Gateway.Listeners;

/// <summary>What listens, and where: logged as <c>listening NAME URI</c> and shown by <c>/api/v1/endpoints</c>.</summary>
/// <param name="logger">Where it is logged.</param>
public sealed class EndpointList(ILogger logger)
{
    private readonly ConcurrentQueue<EndpointView> _all = [];
    private readonly GatewayLog _log = new(logger);

    /// <summary>All that listens, in the order in which it began to.</summary>
    public IReadOnlyList<EndpointView> All => [.. _all];

    /// <summary>Says that a listener is bound; <paramref name="uri"/> has the real port.</summary>
    public void Add(string name, string uri)
    {
        _all.Enqueue(new EndpointView(name, uri));
        _log.Listening(name, uri);
    }
}

/// <summary>A listener.</summary>
/// <param name="Name"><c>sip-1</c>, <c>http</c>, ….</param>
/// <param name="Uri"><c>tcp:127.0.0.1:5060</c>, <c>http://127.0.0.1:8080</c>.</param>
public sealed record EndpointView(string Name, string Uri);
