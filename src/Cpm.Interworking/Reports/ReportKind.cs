using Cpm.Core.Messages;
using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Interworking.Reports;

/// <summary>What a sender can be told of a delivery.</summary>
internal enum ReportKind : byte
{
    None,
    Delivered,
    Failed,
    Error,
    InterworkedSms,
    InterworkedMms,
}

/// <summary>Which report an outcome causes, who wants it, and what it says.</summary>
internal static class ReportKinds
{
    /// <summary>The report of a final outcome. A refusal by SMS or MMS is <c>failed</c>; no answer by the deadline is <c>error</c>: not known.</summary>
    public static ReportKind Of(Outcome outcome) => outcome switch
    {
        Outcome.Delivered => ReportKind.Delivered,
        Outcome.Failed or Outcome.Expired => ReportKind.Failed,
        Outcome.Unconfirmed => ReportKind.Error,
        _ => ReportKind.None,
    };

    /// <summary>The report that a message has left the CPM domain.</summary>
    public static ReportKind Interworked(string route) => route.StartsWith("mms", StringComparison.Ordinal) ? ReportKind.InterworkedMms : ReportKind.InterworkedSms;

    /// <summary>True when the sender asked for this report (RFC 5438 §6.2).</summary>
    public static bool IsWanted(ReportKind kind, Dispositions requested) => kind switch
    {
        ReportKind.Delivered => (requested & Dispositions.PositiveDelivery) != 0,
        ReportKind.Failed or ReportKind.Error => (requested & Dispositions.NegativeDelivery) != 0,
        ReportKind.InterworkedSms or ReportKind.InterworkedMms => (requested & Dispositions.Interworking) != 0,
        _ => false,
    };

    /// <summary>What stands in the notification (RFC 5438 §7).</summary>
    public static (ImdnKind Kind, ImdnStatus Status) Content(ReportKind kind) => kind switch
    {
        ReportKind.Delivered => (ImdnKind.Delivery, ImdnStatus.Delivered),
        ReportKind.Failed => (ImdnKind.Delivery, ImdnStatus.Failed),
        ReportKind.Error => (ImdnKind.Delivery, ImdnStatus.Error),
        ReportKind.InterworkedMms => (ImdnKind.Interworking, ImdnStatus.LegacyMms),
        _ => (ImdnKind.Interworking, ImdnStatus.LegacySms),
    };

    /// <summary>The word for metrics and ids.</summary>
    public static string Word(ReportKind kind) => kind switch
    {
        ReportKind.Delivered => "delivered",
        ReportKind.Failed => "failed",
        ReportKind.Error => "error",
        ReportKind.InterworkedMms => "legacy-mms",
        _ => "legacy-sms",
    };
}
