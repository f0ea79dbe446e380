using System.Diagnostics.CodeAnalysis;
using System.Net;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Core.Registration;

/// <summary>A binding as it outlives the process: with the names of the listener and of the addresses in place of flow and target.</summary>
public sealed record StoredBinding : BindingFacts
{
    /// <summary>A stored binding to be filled in.</summary>
    public StoredBinding()
    {
    }

    [SetsRequiredMembers]
    private StoredBinding(Binding binding)
        : base(binding)
    {
        Endpoint = binding.Flow.Listener.Endpoint.Name;
        Remote = binding.Flow.Remote.ToString();
        (Transport, Host, Port) = (binding.Target.Transport, binding.Target.Host, binding.Target.Port);
    }

    /// <summary>Name of the endpoint it registered on.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Address and port it registered from.</summary>
    public required string Remote { get; init; }

    /// <summary>Transport of its target.</summary>
    public required SipTransport Transport { get; init; }

    /// <summary>Host of its target.</summary>
    public required string Host { get; init; }

    /// <summary>Port of its target.</summary>
    public required int Port { get; init; }

    /// <summary>What is to be kept of a binding.</summary>
    public static StoredBinding Of(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new(binding);
    }

    /// <summary>
    /// The binding in a new process; null where its listener is no more or it cannot be reached. A phone behind a connection is reached by a new one to its Contact, until it
    /// registers again: where that cannot be made, it counts as away.
    /// </summary>
    public Binding? Restore(SipStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var listener = stack.Listeners.FirstOrDefault(l => l.Endpoint.Name == Endpoint);
        if (listener is null || !IPEndPoint.TryParse(Remote, out var remote)) return null;
        var flow = stack.FlowTo(listener, remote);
        var isBehindConnection = !IsAtCore && Route.Count == 0 && flow.Transport != SipTransport.Udp;
        var target = new SipTarget(Transport, Host, Port) { From = listener.Endpoint.Transport == Transport ? listener : null };
        if (isBehindConnection && !SipTargets.TryOf(Contact, listener, out target)) return null;
        return new(this, flow, target);
    }
}
