using Microsoft.Extensions.Logging;

namespace Cpm.Interworking.Sms;

/// <summary>What the SMS function logs: event ids 4000 to 4099. No message text, no number in full, no password.</summary>
internal sealed partial class SmsLog(ILogger logger)
{
    [LoggerMessage(4001, LogLevel.Information, "link {Link} is bound to {Peer} as {SystemId}")]
    public partial void Bound(string link, string peer, string systemId);

    [LoggerMessage(4002, LogLevel.Warning, "link {Link} is down: {Reason}; next attempt in {Wait}")]
    public partial void Down(string link, string reason, TimeSpan wait);

    [LoggerMessage(4003, LogLevel.Information, "link {Link} is {Reason}")]
    public partial void Suspended(string link, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "link {Link} received a message of kind {Kind} (data_coding {DataCoding}, esm_class {EsmClass}); answered by rule and not shown to anybody")]
    public partial void Ignored(string link, string kind, byte dataCoding, byte esmClass);

    [LoggerMessage(4005, LogLevel.Warning, "link {Link} received a receipt that names no message or no state; kept")]
    public partial void IncompleteReceipt(string link);

    [LoggerMessage(4006, LogLevel.Error, "link {Link}: a received message could not be handed over; the message centre is asked to repeat it")]
    public partial void HandOverThrew(string link, Exception cause);

    [LoggerMessage(4007, LogLevel.Warning, "link {Link} brought back a message that had just left from here; refused")]
    public partial void Loop(string link);

    [LoggerMessage(4008, LogLevel.Warning, "link {Link} received a malformed PDU: {Error}")]
    public partial void MalformedPdu(string link, string error);

    [LoggerMessage(4009, LogLevel.Error, "link {Link} stopped: its loop threw; it starts again in 10 s")]
    public partial void LoopThrew(string link, Exception cause);

    [LoggerMessage(4010, LogLevel.Warning, "link {Link}: a message cannot be written as SMPP has it: {Error}")]
    public partial void CannotWrite(string link, string error);

    [LoggerMessage(4011, LogLevel.Information, "receipts of group {Group} write ids {Notation}, as {Count} of them in a row have shown")]
    public partial void NotationLearnt(string group, string notation, int count);

    [LoggerMessage(4012, LogLevel.Warning, "receipts of group {Group} no longer write ids {Notation}: that is forgotten and learnt anew")]
    public partial void NotationForgotten(string group, string notation);

    [LoggerMessage(4020, LogLevel.Warning, "link {Link} is bound but fails: {Reason}; others take over")]
    public partial void Failing(string link, string reason);

    [LoggerMessage(4021, LogLevel.Information, "link {Link} works again")]
    public partial void Recovered(string link);
}
