namespace Cpm.Interworking.Sms.Mapping;

/// <summary>What becomes of a mobile-originated message that is no ordinary text.</summary>
public enum InboundAction : byte
{
    /// <summary>It goes to the user as a text.</summary>
    Deliver,

    /// <summary>It is acknowledged, kept in the journal, counted, and shown to nobody.</summary>
    Acknowledge,

    /// <summary>It is refused for good (ESME_RX_R_APPN), kept in the journal and counted.</summary>
    Refuse,
}

/// <summary>
/// The rules for mobile-originated messages that are no ordinary text. By default what is text reaches the user, a flash message (class 0) included: its class says how
/// to show it, not that it is no message (3GPP TS 23.038 §4). All else is acknowledged, since refusing it would only bring it back.
/// </summary>
/// <param name="Binary">8-bit data, character sets that are not read here, and headers that contradict themselves.</param>
/// <param name="Flash">Text of message class 0.</param>
/// <param name="WapPush">Anything for an application: ports (WAP push among them) and SIM toolkit.</param>
/// <param name="UnknownUdh">Text in one piece with header elements that nobody here knows. A part of a longer text is delivered always: half of a text helps nobody.</param>
public sealed record InboundRules(InboundAction Binary, InboundAction Flash, InboundAction WapPush, InboundAction UnknownUdh)
{
    /// <summary>Flash is delivered, the rest acknowledged.</summary>
    public static InboundRules Standard { get; } = new(InboundAction.Acknowledge, InboundAction.Deliver, InboundAction.Acknowledge, InboundAction.Acknowledge);

    /// <summary>What becomes of a message, and by what name it is known.</summary>
    public (InboundAction Action, string Name) For(in DeliverContent content) => content.Kind switch
    {
        DeliverKind.Application => (WapPush, IsWapPush(content) ? "WapPush" : "Application"),
        DeliverKind.Binary or DeliverKind.Malformed => (Binary, content.Kind.ToString()),
        DeliverKind.Text or DeliverKind.Part when content.MessageClass == 0 => (Flash, "Flash"),
        DeliverKind.Text when content.Header.OtherElements > 0 => (UnknownUdh, "UnknownUdh"),
        DeliverKind.Text or DeliverKind.Part => (InboundAction.Deliver, "Text"),
        _ => (InboundAction.Acknowledge, content.Kind.ToString()),
    };

    // 2948 and 2949 are the ports of WAP push, with and without security (3GPP TS 23.040 §9.2.3.24.4 and the IANA registry).
    private static bool IsWapPush(in DeliverContent content) => content.Header.Ports is { Destination: 2948 or 2949 } || content.Port is 2948 or 2949;
}
