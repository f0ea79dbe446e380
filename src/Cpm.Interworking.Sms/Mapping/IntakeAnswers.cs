using Cpm.Interworking.Abstractions;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>
/// What a mobile-originated message is answered with, CPM to SMPP: the one table (SMPP v5.0 §4.7.6). Never ESME_RX_P_APPN: the centre may then drop all it
/// holds for that number.
/// </summary>
public static class IntakeAnswers
{
    /// <summary>command_status of deliver_sm_resp.</summary>
    public static CommandStatus Of(IntakeStatus status) => status switch
    {
        IntakeStatus.Accepted or IntakeStatus.Duplicate or IntakeStatus.Held => CommandStatus.Ok,
        IntakeStatus.Refused => CommandStatus.ReceiverRejected,
        _ => CommandStatus.ReceiverTemporaryError,
    };
}
