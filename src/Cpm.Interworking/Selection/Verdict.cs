using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Selecting;

/// <summary>Why a route that the deciding rule lists is taken or not. Values of <see cref="Unfit"/> and more are previews that refused: subtract it for the <see cref="RefusalReason"/>.</summary>
internal enum Verdict : byte
{
    Taken,
    NotSubscriber,
    NoSuchUser,
    CameFromThere,
    NoNumber,
    InterworkedOffline,
    RejectedOffline,
    UnknownRequirement,
    Unfit = 8,
}

/// <summary>What verdicts mean in words and in SIP.</summary>
internal static class Verdicts
{
    /// <summary>Where several routes were refused for different reasons, the answer is the first of these that occurs: the one that says most about what would help.</summary>
    public static ReadOnlySpan<int> Precedence => [480, 482, 433, 403, 513, 415, 404];

    public static Verdict Of(RefusalReason reason) => Verdict.Unfit + (byte)reason;

    public static string Explain(Verdict verdict, string domain) => verdict switch
    {
        Verdict.NotSubscriber => "the recipient is not a subscriber",
        Verdict.NoSuchUser => $"{domain} has no such user",
        Verdict.CameFromThere => "the message came from there",
        Verdict.NoNumber => "the recipient has no number",
        Verdict.InterworkedOffline => "the recipient is not registered and wants other routes used while offline",
        Verdict.RejectedOffline => "the recipient is not registered and wants messages refused while offline",
        Verdict.UnknownRequirement => "the message requires its reader to understand a CPIM header that is not known here",
        _ => Explain((RefusalReason)(verdict - Verdict.Unfit)),
    };

    /// <summary>The SIP status that a verdict leads to where no other route is left (RFC 3261 §21.4; 433: RFC 5079).</summary>
    public static int StatusOf(Verdict verdict) => verdict switch
    {
        Verdict.NotSubscriber or Verdict.NoSuchUser or Verdict.NoNumber => 404,
        Verdict.CameFromThere => 482,
        Verdict.InterworkedOffline or Verdict.RejectedOffline => 480,
        Verdict.UnknownRequirement => 415,
        _ => StatusOf((RefusalReason)(verdict - Verdict.Unfit)),
    };

    /// <summary>The word for metrics: like the others of <c>cpm_rejected_total</c>, not a number.</summary>
    public static string WordOf(int status) => status switch
    {
        404 => "unknown_recipient",
        413 or 513 => "too_large",
        415 => "unsupported_content",
        433 => "anonymity",
        480 => "offline",
        482 => "loop",
        503 => "no_link",
        _ => "forbidden",
    };

    private static int StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.UnknownRecipient or RefusalReason.NoRoute => 404,
        RefusalReason.NotAuthorised or RefusalReason.BadSender or RefusalReason.Barred => 403,
        RefusalReason.AnonymityDisallowed => 433,
        RefusalReason.TooLarge => 513,
        RefusalReason.Loop => 482,
        _ => 415,
    };

    private static string Explain(RefusalReason reason) => reason switch
    {
        RefusalReason.UnknownRecipient => "the recipient has no address there",
        RefusalReason.NotAuthorised => "the sender may not use it",
        RefusalReason.UnsupportedContent => "the content cannot be converted",
        RefusalReason.TooLarge => "the message is too large for it",
        RefusalReason.BadSender => "the sender's address cannot be shown there",
        RefusalReason.Barred => "it is barred",
        RefusalReason.AnonymityDisallowed => "the sender must not be anonymous there",
        RefusalReason.Loop => "the message would come back",
        _ => "the message does not fit",
    };
}
