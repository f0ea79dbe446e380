using System.Net;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Core.Registration;

/// <summary>A binding as it outlives the process: with the names of the listener and of the addresses in place of the flow.</summary>
public sealed record StoredBinding
{
    /// <summary>As <see cref="Binding.User"/>.</summary>
    public required string User { get; init; }

    /// <summary>As <see cref="Binding.Contact"/>.</summary>
    public required string Contact { get; init; }

    /// <summary>As <see cref="Binding.Listed"/>.</summary>
    public required string Listed { get; init; }

    /// <summary>As <see cref="Binding.Device"/>.</summary>
    public required string Device { get; init; }

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

    /// <summary>As <see cref="Binding.Route"/>.</summary>
    public IReadOnlyList<string> Route { get; init; } = [];

    /// <summary>As <see cref="Binding.Parameters"/>.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>As <see cref="Binding.HasPager"/>.</summary>
    public bool HasPager { get; init; }

    /// <summary>As <see cref="Binding.QThousandths"/>.</summary>
    public int QThousandths { get; init; } = 1000;

    /// <summary>As <see cref="Binding.RegId"/>.</summary>
    public uint RegId { get; init; }

    /// <summary>As <see cref="Binding.CallId"/>.</summary>
    public required string CallId { get; init; }

    /// <summary>As <see cref="Binding.CSeq"/>.</summary>
    public uint CSeq { get; init; }

    /// <summary>As <see cref="Binding.ExpiresAt"/>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>As <see cref="Binding.Since"/>.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>As <see cref="Binding.RegisteredAt"/>.</summary>
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>As <see cref="Binding.IsAtCore"/>.</summary>
    public bool IsAtCore { get; init; }

    /// <summary>What is to be kept of a binding.</summary>
    public static StoredBinding Of(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new()
        {
            User = binding.User,
            Contact = binding.Contact,
            Listed = binding.Listed,
            Device = binding.Device,
            Endpoint = binding.Flow.Listener.Endpoint.Name,
            Remote = binding.Flow.Remote.ToString(),
            Transport = binding.Target.Transport,
            Host = binding.Target.Host,
            Port = binding.Target.Port,
            Route = binding.Route,
            Parameters = binding.Parameters,
            HasPager = binding.HasPager,
            QThousandths = binding.QThousandths,
            RegId = binding.RegId,
            CallId = binding.CallId,
            CSeq = binding.CSeq,
            ExpiresAt = binding.ExpiresAt,
            Since = binding.Since,
            RegisteredAt = binding.RegisteredAt,
            IsAtCore = binding.IsAtCore,
        };
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
        return new()
        {
            User = User,
            Contact = Contact,
            Listed = Listed,
            Device = Device,
            Flow = flow,
            Target = target,
            Route = Route,
            Parameters = Parameters,
            HasPager = HasPager,
            QThousandths = QThousandths,
            RegId = RegId,
            CallId = CallId,
            CSeq = CSeq,
            ExpiresAt = ExpiresAt,
            Since = Since,
            RegisteredAt = RegisteredAt,
            IsAtCore = IsAtCore,
        };
    }
}
