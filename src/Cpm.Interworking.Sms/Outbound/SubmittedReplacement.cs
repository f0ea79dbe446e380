using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Links;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;

namespace Cpm.Interworking.Sms.Outbound;

/// <summary>
/// Another text for a message that waits at the centre: replace_sm (SMPP v5.0 §4.5.3). It has neither data_coding nor esm_class, so the new text must be
/// written as the old one was, in one segment. How the old one was written follows from its text and the settings of its link: that a centre had refused this form
/// and taken another one (<see cref="SubmitAlternatives"/>) is not known here.
/// </summary>
internal static class SubmittedReplacement
{
    private const int SmppShortMessage = 254;

    /// <summary>Asks the centre that has the message.</summary>
    public static async ValueTask<ReplaceResult> ReplaceAsync(HandedDelivery delivery, Replacement replacement, LinkTable links, LoopGuard loops, CancellationToken ct)
    {
        if (delivery.Parts is not [var part] || part.Part.Total > 1) return ReplaceResult.Refused("the message has left in several segments: only one of a single segment can be replaced");
        if (string.IsNullOrEmpty(part.Keys.Exact)) return ReplaceResult.Refused("the SMSC gave no id for it");
        var own = links.Links.FirstOrDefault(l => l.Name == part.Part.Link);
        if (own is null || !links.Links.Any(l => l.Group == own.Group && l.Settings.Replace)) return ReplaceResult.Refused($"no link to its SMSC allows it (Replace of {part.Part.Link})");
        if (SubmittedControl.LinkOf(part, links, static l => l.Settings.Replace) is not { } link) return ReplaceResult.Refused("no link to its SMSC that allows it is bound");
        if (!SubmittedControl.TryMap(delivery, link, out var source, out _)) return ReplaceResult.Refused("the addresses cannot be written as they were");

        using var octets = new PooledWriter(SmppShortMessage);
        var plan = Write(replacement, own.Settings.Text, octets, out var refusal);
        if (refusal is not null) return ReplaceResult.Refused(refusal);
        loops.Left(delivery.Sender, delivery.Recipient, replacement.Text.Span);
        var pdu = new ReplaceSm
        {
            MessageId = Encoding.Latin1.GetBytes(part.Keys.Exact),
            Source = source,
            // Empty times keep what the message had; what is registered does not.
            RegisteredDelivery = MessageToSubmit.Registered(replacement.Requested, own.Settings.IntermediateNotifications),
            ShortMessage = octets.WrittenSpan.ToArray(),
        };
        var result = new ReplaceResult(ReplaceOutcome.Replaced) { Link = link.Name, Encoding = plan.EncodingName, Losses = LossLedger.Of(replacement.Message, plan) };
        return await link.AskAsync(pdu, ct) switch
        {
            { Outcome: RequestOutcome.Ok } => result,
            { Outcome: RequestOutcome.Timeout or RequestOutcome.ConnectionLost } => result with { Outcome = ReplaceOutcome.Unknown, Reason = "the SMSC has not answered: the recipient gets one text or the other" },
            { Outcome: RequestOutcome.Error, Status: var status } => ReplaceResult.Refused($"the SMSC answered {status.Name()}") with { Link = link.Name },
            _ => ReplaceResult.Refused("it did not leave: the link was just lost, or its window is full") with { Link = link.Name },
        };
    }

    private static SmsTextPlan Write(Replacement replacement, SmsTextOptions options, PooledWriter octets, out string? refusal)
    {
        MessageToSubmit.TryGetText(replacement.Message, out var before);
        var was = SmsTextPlan.Of(before.Span, options);
        var plan = SmsTextEncoder.Encode(replacement.Text.Span, was.Alphabet == SmsAlphabet.Ucs2 ? options with { Ucs2Only = true } : options, 0, octets);
        refusal = plan switch
        {
            { Refusal: SmsTextRefusal.Empty } => "no text is left to send",
            { Segments: > 1 } => $"the new text needs {plan.Segments} segments ({plan.EncodingName}), and has one",
            _ when plan.Alphabet != was.Alphabet || plan.HasHeader != was.HasHeader => $"the new text needs {Name(plan)}, and the message has left as {Name(was)}: replace_sm cannot change that",
            _ => null,
        };
        return plan;
    }

    private static string Name(in SmsTextPlan plan) => plan.HasHeader ? $"{plan.EncodingName} with a national table" : plan.EncodingName;
}
