using System.Text;
using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>What became of the attempt to send a request.</summary>
public enum SendStatus
{
    /// <summary>Taken: the completion will be called exactly once.</summary>
    Sent,

    /// <summary>The window is full: the handler's OnWindowAvailable follows when it is not any more.</summary>
    WindowFull,

    /// <summary>The session's state does not allow the request.</summary>
    NotBound,

    /// <summary>The session is being drained.</summary>
    Draining,

    /// <summary>The session is over.</summary>
    Closed,

    /// <summary>The request breaks the specification and cannot be written.</summary>
    Invalid,
}

/// <summary>What became of a request.</summary>
public enum RequestOutcome
{
    /// <summary>Answered with status 0.</summary>
    Ok,

    /// <summary>Answered with an error status, by its response or by generic_nack.</summary>
    Error,

    /// <summary>Not answered in time: whether the peer has acted on it is unknown.</summary>
    Timeout,

    /// <summary>The connection ended before the answer and the request may have left: unknown.</summary>
    ConnectionLost,

    /// <summary>The connection ended before the request left, or it was never taken: the peer has not seen it.</summary>
    NotSent,
}

/// <summary>The end of a request, as its completion sees it. Memory in it is valid during the call only.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Status">The status of the response; 0 where there is none.</param>
/// <param name="Response">The whole response; empty where there is none.</param>
/// <param name="RoundTrip">From writing the request to its end.</param>
public readonly record struct RequestResult(RequestOutcome Outcome, CommandStatus Status, ReadOnlyMemory<byte> Response, TimeSpan RoundTrip)
{
    /// <summary>The message id of the response to a submit, as octets; empty where there is none.</summary>
    public ReadOnlyMemory<byte> MessageId =>
        PduCodec.TryDecode<MessageResp>(Response, PduLimits.Default, out var body, out _) ? body.MessageId
        : PduCodec.TryDecode<SubmitMultiResp>(Response, PduLimits.Default, out var multi, out _) ? multi.MessageId
        : default;

    /// <summary>Reads the response.</summary>
    public bool TryDecode<T>(out T body, out PduError error) where T : struct, IPdu<T> => PduCodec.TryDecode(Response, PduLimits.Default, out body, out error);

    /// <summary>A copy that outlives the call.</summary>
    public RequestResult Copy() => this with { Response = Response.ToArray() };

    /// <summary>The message id as text.</summary>
    public string MessageIdText => Encoding.Latin1.GetString(MessageId.Span);
}

/// <summary>Learns the end of requests. One object may serve many: the tag tells them apart.</summary>
public interface IRequestCompletion
{
    /// <summary>
    /// Called exactly once per request that was taken, on the session's reading loop or a timer's thread, outside of locks: must be quick, must not throw.
    /// </summary>
    /// <param name="tag">What the caller gave.</param>
    /// <param name="result">What became of the request; its memory is valid during the call only.</param>
    void OnCompleted(long tag, in RequestResult result);
}

/// <summary>What became of a bind.</summary>
/// <param name="Outcome">Whether it was answered.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="SystemId">Who the message centre says it is.</param>
/// <param name="InterfaceVersion">The version it says it speaks; null where it does not say.</param>
public sealed record BindResult(RequestOutcome Outcome, CommandStatus Status, string SystemId, byte? InterfaceVersion)
{
    /// <summary>True when bound.</summary>
    public bool IsBound => Outcome == RequestOutcome.Ok;
}
