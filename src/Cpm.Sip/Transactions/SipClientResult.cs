using Cpm.Sip.Messages;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Transactions;

/// <summary>How a request of ours ended.</summary>
public enum SipClientOutcome : byte
{
    /// <summary>The far side gave a final answer.</summary>
    Answered,

    /// <summary>Timer F: no final answer in 64 T1 (RFC 3261 §17.1.2.2). The far side may have acted on the request.</summary>
    TimedOut,

    /// <summary>The request never left: no connection, no route, or nobody reads.</summary>
    NotSent,

    /// <summary>The connection was lost after the request had been handed to it. The far side may have acted on it.</summary>
    ConnectionLost,
}

/// <summary>The end of a client transaction. A failure is a value with the status that RFC 3261 §8.1.3.1 gives it: 408 for a timeout, 503 for a lost or absent way.</summary>
/// <param name="Status">200 to 699.</param>
/// <param name="Outcome">Where the status comes from.</param>
/// <param name="Response">The final response; null unless answered. Who took the result disposes it.</param>
/// <param name="Flow">The way it went; null when there was none.</param>
public readonly record struct SipClientResult(int Status, SipClientOutcome Outcome, SipMessage? Response, SipFlow? Flow) : IDisposable
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Releases the response.</summary>
    public void Dispose() => Response?.Dispose();
}
