using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>How a text that a message centre refused for its form can be written once more. Nothing of the text is lost by it; where no other form is left it stays refused.</summary>
public static class SubmitAlternatives
{
    /// <summary>The options of the one other form; null for none.</summary>
    /// <param name="action">What the status asks for.</param>
    /// <param name="status">command_status of the refusal.</param>
    /// <param name="plan">The form that was refused.</param>
    /// <param name="options">The options it was made with.</param>
    public static SmsTextOptions? Of(SubmitAction action, CommandStatus status, in SmsTextPlan plan, SmsTextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return action switch
        {
            SubmitAction.TryWithoutTlvs => WithoutTlvs(plan, options),
            SubmitAction.TryOtherEncoding when status == CommandStatus.InvalidEsmClass => WithoutHeader(plan, options),
            // Septets lie one in an octet: 153 of them and a header are more than the 140 octets that some centres count. A payload may be too long altogether.
            SubmitAction.TryOtherEncoding when status == CommandStatus.InvalidMessageLength && plan.IsPayload => options with { LongMessages = LongMessages.Udh },
            SubmitAction.TryOtherEncoding => plan.Alphabet == SmsAlphabet.Ucs2 ? null : options with { Ucs2Only = true },
            _ => null,
        };
    }

    private static SmsTextOptions? WithoutTlvs(in SmsTextPlan plan, SmsTextOptions options) =>
        plan.IsPayload || (plan.Parts > 1 && options.LongMessages == LongMessages.Sar) ? options with { LongMessages = LongMessages.Udh } : null;

    // esm_class carries nothing but the header bit here.
    private static SmsTextOptions? WithoutHeader(in SmsTextPlan plan, SmsTextOptions options) =>
        plan.HasHeader ? options with { LongMessages = LongMessages.Sar, NationalLanguages = [] } : null;
}
