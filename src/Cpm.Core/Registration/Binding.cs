using System.Diagnostics.CodeAnalysis;
using Cpm.Sip.Transports;

namespace Cpm.Core.Registration;

/// <summary>One device of a user, or the core through which the user is reached (RFC 3261 §10, RFC 5626).</summary>
public sealed record Binding : BindingFacts
{
    /// <summary>A binding to be filled in.</summary>
    public Binding()
    {
    }

    /// <summary>A binding of which all is known but its flow and target.</summary>
    [SetsRequiredMembers]
    internal Binding(BindingFacts facts, SipFlow flow, SipTarget target)
        : base(facts) => (Flow, Target) = (flow, target);

    /// <summary>The way by which it registered.</summary>
    public required SipFlow Flow { get; init; }

    /// <summary>Where it is reached.</summary>
    public required SipTarget Target { get; init; }

    /// <summary>False once the connection that it registered over is gone (RFC 5626 §4.2), where it is reached over that one only.</summary>
    public bool IsReachable => IsAtCore || Flow.IsOpen || Target.Flow is null;

    /// <summary>True where both lead to the same place by the same way.</summary>
    internal bool LeadsAlike(Binding other) =>
        Contact == other.Contact && (Flow.Transport == SipTransport.Udp ? Flow.Remote.Equals(other.Flow.Remote) : ReferenceEquals(Flow, other.Flow));
}
