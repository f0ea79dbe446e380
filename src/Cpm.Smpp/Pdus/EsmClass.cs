namespace Cpm.Smpp.Pdus;

/// <summary>
/// esm_class: messaging mode (bits 1-0), message type (bits 5-2) and GSM features (bits 7-6), SMPP 3.4 §5.2.12.
/// The parts are read through <see cref="EsmClasses"/>, never by comparing the whole: 0x44 is a receipt with a header.
/// </summary>
[Flags]
public enum EsmClass : byte
{
    /// <summary>Default mode, normal message.</summary>
    Default = 0,

    /// <summary>Mode (2 bits): datagram.</summary>
    Datagram = 0x01,

    /// <summary>Mode (2 bits): forward, that is transaction.</summary>
    Forward = 0x02,

    /// <summary>Mode (2 bits): store and forward.</summary>
    StoreAndForward = 0x03,

    /// <summary>Type (4 bits), MC to ESME: delivery receipt of the MC.</summary>
    Receipt = 0x04,

    /// <summary>Type (4 bits): delivery acknowledgement of the device.</summary>
    DeviceAcknowledgement = 0x08,

    /// <summary>Type (4 bits): manual acknowledgement of the user.</summary>
    UserAcknowledgement = 0x10,

    /// <summary>Type (4 bits), MC to ESME: conversation abort.</summary>
    ConversationAbort = 0x18,

    /// <summary>Type (4 bits), MC to ESME: intermediate notification.</summary>
    IntermediateNotification = 0x20,

    /// <summary>The message starts with a user data header.</summary>
    UserDataHeader = 0x40,

    /// <summary>Reply path is set.</summary>
    ReplyPath = 0x80,
}

/// <summary>Reads the parts of an <see cref="EsmClass"/>.</summary>
public static class EsmClasses
{
    private const EsmClass TypeMask = (EsmClass)0x3C;

    /// <summary>The message type alone (bits 5-2).</summary>
    public static EsmClass Type(this EsmClass value) => value & TypeMask;

    /// <summary>True for a delivery receipt of the MC.</summary>
    public static bool IsReceipt(this EsmClass value) => value.Type() == EsmClass.Receipt;

    /// <summary>True for an intermediate notification of the MC.</summary>
    public static bool IsIntermediate(this EsmClass value) => value.Type() == EsmClass.IntermediateNotification;

    /// <summary>True where the message starts with a user data header.</summary>
    public static bool HasUserDataHeader(this EsmClass value) => (value & EsmClass.UserDataHeader) == EsmClass.UserDataHeader;
}
