using Cpm.Interworking.Abstractions;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>Messages, CPM to SMPP (3GPP TS 23.204 §6.3; SMPP v5.0 §4.2.1).</summary>
public static class MessageToSubmit
{
    private const int SingleSegmentOctets = 160;
    private const int SegmentOctets = 153;

    /// <summary>The text that is sent: plain text only. One line end at the very end is the envelope's, not the author's.</summary>
    /// <returns>None, or why the content cannot be sent.</returns>
    public static RefusalReason TryGetText(MessageView message, out ReadOnlyMemory<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(message);
        utf8 = message.Content;
        if (message.Kind == MessageKind.Notification || message.ContentType != "text/plain") return RefusalReason.UnsupportedContent;
        // What is not in memory is far longer than any short message may be.
        if (message.OpenContent is not null && utf8.IsEmpty) return RefusalReason.TooLarge;
        if (utf8.Span.EndsWith("\r\n"u8)) utf8 = utf8[..^2];
        return RefusalReason.None;
    }

    /// <summary>Says how a message would look as short messages.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">How its text is written.</param>
    /// <param name="addresses">How its addresses are; without rules when not given.</param>
    public static ConversionPreview Preview(MessageView message, SmsTextOptions options, LinkAddresses? addresses = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(options);
        var reason = TryGetText(message, out var utf8);
        if (reason != RefusalReason.None) return ConversionPreview.Refused(reason);
        reason = (addresses ?? LinkAddresses.Standard).TryMapSender(message.Sender, message.Anonymous, out _);
        if (reason != RefusalReason.None) return ConversionPreview.Refused(reason);
        if (message.Content.IsEmpty && message.Size > 0) return PreviewOfSize(message.Size, options);
        var plan = SmsTextPlan.Of(utf8.Span, options);
        var losses = LossLedger.Of(message, plan);
        return plan.Refusal == SmsTextRefusal.None
            ? new(true, plan.EncodingName, plan.Segments, losses)
            : new(false, plan.EncodingName, 0, losses, Refusal(plan.Refusal), Explain(plan, options));
    }

    /// <summary>Why a text cannot be sent, as the sender is told.</summary>
    public static RefusalReason Refusal(SmsTextRefusal refusal) => refusal switch
    {
        SmsTextRefusal.None => RefusalReason.None,
        SmsTextRefusal.TooManySegments => RefusalReason.TooLarge,
        _ => RefusalReason.UnsupportedContent,
    };

    /// <summary>
    /// registered_delivery (SMPP v5.0 §4.7.21). Whoever wants to hear of failure only gets a receipt of success asked for too: silence would not tell
    /// success from a lost receipt. Display cannot be told by this service and is not asked for (3GPP TS 23.204 §6.10).
    /// </summary>
    /// <param name="requested">What the sender asked for.</param>
    /// <param name="intermediate">True to have the stations on the way told too, where a receipt is asked for at all.</param>
    public static RegisteredDelivery Registered(Dispositions requested, bool intermediate = false) =>
        (requested & (Dispositions.PositiveDelivery | Dispositions.NegativeDelivery)) == Dispositions.None ? RegisteredDelivery.None
        : intermediate ? RegisteredDelivery.Final | RegisteredDelivery.Intermediate : RegisteredDelivery.Final;

    /// <summary>priority_flag (SMPP v5.0 §4.7.19): GSM knows 0 to 3, and only normal and above matter.</summary>
    public static byte Priority(byte priority) => priority switch
    {
        2 => 2,
        >= 3 => 3,
        _ => 0,
    };

    /// <summary>validity_period (SMPP v5.0 §4.7.23.2): relative, because clocks differ.</summary>
    /// <param name="expiresAt">When the message is no longer worth delivering; the default value leaves it to the centre.</param>
    /// <param name="now">The present.</param>
    /// <param name="destination">16 octets.</param>
    /// <returns>Octets written: 16, or 0 for none.</returns>
    public static int WriteValidity(DateTimeOffset expiresAt, DateTimeOffset now, Span<byte> destination)
    {
        if (expiresAt == default) return 0;
        SmppTime.WriteRelative(expiresAt - now, destination);
        return SmppTime.Length;
    }

    private static string Explain(in SmsTextPlan plan, SmsTextOptions options) => plan.Refusal == SmsTextRefusal.TooManySegments
        ? $"text needs {plan.Segments} segments ({plan.EncodingName}), limit {options.MaxSegments}"
        : "no text is left to send";

    // explain may know the size alone: one octet a character is the likeliest.
    private static ConversionPreview PreviewOfSize(long size, SmsTextOptions options)
    {
        var segments = size <= SingleSegmentOctets ? 1 : (size + SegmentOctets - 1) / SegmentOctets;
        return segments > options.MaxSegments ? ConversionPreview.Refused(RefusalReason.TooLarge) : new(true, "gsm7", (int)segments, []);
    }
}
