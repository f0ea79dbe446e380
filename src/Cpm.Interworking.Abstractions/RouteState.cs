namespace Cpm.Interworking.Abstractions;

/// <summary>
/// What the dispatcher needs to know of a route, kept current by its function. Reading is cheap and lock-free.
/// After each change of health or credit the function calls <see cref="IInterworkingHost.RouteChanged"/>.
/// </summary>
/// <param name="name">The function's name, or <c>function/group</c>.</param>
public sealed class RouteState(string name)
{
    private volatile string? _reason = "not started";
    private int _credit;

    /// <summary>The function's name, or <c>function/group</c>.</summary>
    public string Name { get; } = name;

    /// <summary>True when attempts can be made now.</summary>
    public bool IsUp => _reason is null;

    /// <summary>Why the route is not up; null when it is.</summary>
    public string? Reason => _reason;

    /// <summary>Attempts that may be under way at the same time; the dispatcher never exceeds it. 0 while the route is down.</summary>
    public int Credit => Volatile.Read(ref _credit);

    /// <summary>Recipients that one attempt may carry.</summary>
    public int MaxRecipients { get; init; } = 1;

    /// <summary>True where the far side addresses recipients by telephone number alone; a recipient without one is then never sent this way.</summary>
    public bool RequiresNumber { get; init; } = true;

    /// <summary>True where the far side can say what became of a message.</summary>
    public bool CanConfirm { get; init; } = true;

    /// <summary>Whether to repeat an attempt whose outcome is unknown.</summary>
    public UnknownOutcomePolicy UnknownOutcome { get; init; } = UnknownOutcomePolicy.Resend;

    /// <summary>How long to wait for the far side to confirm before the outcome is <c>unconfirmed</c>.</summary>
    public TimeSpan ReceiptDeadline { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Sets health and credit. A null reason means up.</summary>
    public void Set(int credit, string? reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(credit);
        Volatile.Write(ref _credit, reason is null ? credit : 0);
        _reason = reason;
    }
}

/// <summary>What to do when it is not known whether the far side took a message: the response timed out, or the connection or process ended after sending.</summary>
public enum UnknownOutcomePolicy
{
    /// <summary>Send once more with the same reference and part numbers; the recipient may see it twice.</summary>
    Resend,

    /// <summary>Take it for accepted; the recipient may never see it.</summary>
    AssumeAccepted,

    /// <summary>Report a failure; the recipient may have seen it.</summary>
    Fail,
}

/// <summary>How a message would look on the other side.</summary>
/// <param name="Fits">True when the route can carry it.</param>
/// <param name="Encoding"><c>gsm7</c>, <c>ucs2</c>, …; null where it makes no sense.</param>
/// <param name="Segments">Parts on the far side; 0 when it does not fit.</param>
/// <param name="Losses">What the recipient would not see as sent, one line each.</param>
/// <param name="Refusal">Why it does not fit.</param>
/// <param name="Explanation">The same with its figures, for an operator: <c>text needs 12 segments, limit 10</c>; null leaves it to the reason.</param>
public sealed record ConversionPreview(
    bool Fits, string? Encoding, int Segments, IReadOnlyList<string> Losses, RefusalReason Refusal = RefusalReason.None, string? Explanation = null)
{
    /// <summary>A preview that refuses.</summary>
    public static ConversionPreview Refused(RefusalReason reason, string? explanation = null) => new(false, null, 0, [], reason, explanation);
}

/// <summary>Why something cannot be done. The numbers are stored: never renumber.</summary>
public enum RefusalReason : byte
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>No reason known.</summary>
    Unspecified = 1,

    /// <summary>The recipient does not exist or has no address on this service (SIP 404).</summary>
    UnknownRecipient = 2,

    /// <summary>The sender may not do this (SIP 403).</summary>
    NotAuthorised = 3,

    /// <summary>The content cannot be converted (SIP 415).</summary>
    UnsupportedContent = 4,

    /// <summary>Too large for the service (SIP 513).</summary>
    TooLarge = 5,

    /// <summary>The sender's address cannot be shown on this service (SIP 403).</summary>
    BadSender = 6,

    /// <summary>Refused by preference, barring or content rule (SIP 403).</summary>
    Barred = 7,

    /// <summary>The sender must not be anonymous here (SIP 433).</summary>
    AnonymityDisallowed = 8,

    /// <summary>It would go back to where it came from (SIP 482).</summary>
    Loop = 9,

    /// <summary>The peer does not understand what we sent: a matter for the operator (SIP 500).</summary>
    ProtocolError = 10,

    /// <summary>No route is left.</summary>
    NoRoute = 11,

    /// <summary>Its time was over.</summary>
    Expired = 12,

    /// <summary>Not known whether it was taken, and policy says to give up.</summary>
    UnknownOutcome = 13,
}
