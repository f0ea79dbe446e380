using Cpm.Interworking.Abstractions;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>What a command_status in a response asks of the sender.</summary>
public enum SubmitAction : byte
{
    /// <summary>Taken.</summary>
    Accepted,

    /// <summary>The link is over its rate: everything on it waits.</summary>
    SlowDown,

    /// <summary>Try again later.</summary>
    Wait,

    /// <summary>Nobody knows why: one more try, over another link where there is one, then it is refused.</summary>
    TryOnceMore,

    /// <summary>One more try without validity period, then it is refused.</summary>
    TryWithoutTimes,

    /// <summary>One more try in another form (<see cref="SubmitAlternatives"/>), then it is refused.</summary>
    TryOtherEncoding,

    /// <summary>One more try without TLVs, where the text can do without them, then it is refused.</summary>
    TryWithoutTlvs,

    /// <summary>One more try with the flags at their defaults, then it is refused.</summary>
    TryWithDefaults,

    /// <summary>The session is in the wrong state: close it and bind again; the message was not at fault.</summary>
    Rebind,

    /// <summary>Refused for good.</summary>
    Refused,
}

/// <summary>What groups of actions have in common.</summary>
public static class SubmitActions
{
    /// <summary>True for those that allow one more try at once and refuse after it.</summary>
    public static bool IsOneMoreTry(this SubmitAction action) => action is SubmitAction.TryOnceMore or SubmitAction.TryWithoutTimes
        or SubmitAction.TryOtherEncoding or SubmitAction.TryWithoutTlvs or SubmitAction.TryWithDefaults;
}

/// <summary>What a response means.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Scope">What must wait, for <see cref="SubmitAction.Wait"/> and <see cref="SubmitAction.SlowDown"/>.</param>
/// <param name="After">How long.</param>
/// <param name="Reason">Why it is refused, once it is.</param>
public readonly record struct SubmitResult(SubmitAction Action, RetryScope Scope = RetryScope.Message, TimeSpan After = default, RefusalReason Reason = RefusalReason.Unspecified);

/// <summary>command_status of submit_sm_resp, SMPP to CPM: the one table (SMPP v5.0 §4.7.6; v3.4 §5.1.3).</summary>
public static class SubmitResults
{
    private const byte DestinationInvalid = 1;
    private const byte PermanentNetworkError = 2;

    /// <summary>Looks a status up.</summary>
    /// <param name="status">command_status.</param>
    /// <param name="deliveryFailureReason">delivery_failure_reason, where the response has it (SMPP v5.0 §4.8.4.19).</param>
    public static SubmitResult Of(CommandStatus status, byte? deliveryFailureReason = null) => status switch
    {
        CommandStatus.Ok => new(SubmitAction.Accepted),

        // The link.
        CommandStatus.Throttled => new(SubmitAction.SlowDown, RetryScope.Route, TimeSpan.FromSeconds(1)),
        CommandStatus.InvalidBindStatus => new(SubmitAction.Rebind, RetryScope.Route, TimeSpan.FromSeconds(1)),

        // Not now.
        CommandStatus.MessageQueueFull => new(SubmitAction.Wait, RetryScope.Recipient, TimeSpan.FromSeconds(5)),
        CommandStatus.SystemError => new(SubmitAction.Wait, RetryScope.Message, TimeSpan.FromSeconds(5)),
        CommandStatus.ReceiverTemporaryError or CommandStatus.ServiceTypeUnavailable => new(SubmitAction.Wait, RetryScope.Recipient, TimeSpan.FromSeconds(30)),
        CommandStatus.DeliveryFailure => deliveryFailureReason switch
        {
            DestinationInvalid => Refused(RefusalReason.UnknownRecipient),
            PermanentNetworkError => Refused(RefusalReason.Unspecified),
            _ => new(SubmitAction.Wait, RetryScope.Recipient, TimeSpan.FromSeconds(30)),
        },

        // The recipient.
        CommandStatus.InvalidDestinationAddress or CommandStatus.InvalidDestinationTon or CommandStatus.InvalidDestinationNpi
            or CommandStatus.ReceiverPermanentError => Refused(RefusalReason.UnknownRecipient),
        CommandStatus.ReceiverRejected => Refused(RefusalReason.Barred),

        // The sender.
        CommandStatus.InvalidSourceAddress or CommandStatus.InvalidSourceTon or CommandStatus.InvalidSourceNpi => Refused(RefusalReason.BadSender),

        // The content.
        CommandStatus.InvalidMessageLength => new(SubmitAction.TryOtherEncoding, Reason: RefusalReason.TooLarge),
        CommandStatus.InvalidDataCoding or CommandStatus.InvalidEsmClass => new(SubmitAction.TryOtherEncoding, Reason: RefusalReason.UnsupportedContent),

        // The account.
        CommandStatus.InvalidServiceType or CommandStatus.ServiceTypeUnauthorised or CommandStatus.Prohibited
            or CommandStatus.ServiceTypeDenied => Refused(RefusalReason.NotAuthorised),

        // Fields that a link can do without.
        CommandStatus.InvalidScheduledTime or CommandStatus.InvalidValidityPeriod => new(SubmitAction.TryWithoutTimes, Reason: RefusalReason.ProtocolError),

        CommandStatus.InvalidPriority or CommandStatus.InvalidRegisteredDelivery or CommandStatus.InvalidSubmitReplace or CommandStatus.InvalidReplaceFlag
            or CommandStatus.InvalidDefaultMessageId => new(SubmitAction.TryWithDefaults, Reason: RefusalReason.ProtocolError),

        // Our own mistakes, or a link that agrees to less than it was set to.
        CommandStatus.InvalidCommandLength or CommandStatus.InvalidCommandId or (>= CommandStatus.InvalidTlvStream and <= CommandStatus.InvalidTlvValue)
            => new(SubmitAction.TryWithoutTlvs, Reason: RefusalReason.ProtocolError),
        CommandStatus.InvalidNumberOfDestinations or CommandStatus.InvalidDistributionList or CommandStatus.InvalidDestinationFlag or CommandStatus.CannotSubmitToList
            => Refused(RefusalReason.ProtocolError),

        // ESME_RSUBMITFAIL, ESME_RUNKNOWNERR, and what each vendor made up.
        _ => new(SubmitAction.TryOnceMore),
    };

    private static SubmitResult Refused(RefusalReason reason) => new(SubmitAction.Refused, Reason: reason);
}
