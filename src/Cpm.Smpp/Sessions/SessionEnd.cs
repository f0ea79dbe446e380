using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>Why a session is over.</summary>
public enum SessionEndCause
{
    /// <summary>We closed it.</summary>
    Closed,

    /// <summary>The peer unbound.</summary>
    PeerUnbound,

    /// <summary>The peer closed the connection without unbinding.</summary>
    PeerClosed,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>The peer did not answer enquire_link.</summary>
    PeerSilent,

    /// <summary>The peer broke the protocol beyond repair.</summary>
    ProtocolError,

    /// <summary>The bind was refused, by us or by the peer, or not answered.</summary>
    BindFailed,

    /// <summary>No bind came in time.</summary>
    NotBoundInTime,

    /// <summary>Neither side had anything to say for too long.</summary>
    Inactive,

    /// <summary>The session's handler threw: a bug.</summary>
    Fault,
}

/// <summary>How a session ended.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Error">What was wrong, for <see cref="SessionEndCause.ProtocolError"/>.</param>
/// <param name="Exception">What was thrown, where something was.</param>
public sealed record SessionEnd(SessionEndCause Cause, PduError Error = default, Exception? Exception = null)
{
    /// <inheritdoc/>
    public override string ToString() => Cause switch
    {
        SessionEndCause.ProtocolError => $"{Cause}: {Error}",
        _ => Exception is null ? Cause.ToString() : $"{Cause}: {Exception.Message}",
    };
}
