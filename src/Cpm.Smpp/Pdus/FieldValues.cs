namespace Cpm.Smpp.Pdus;

/// <summary>Type of number (SMPP 5.0 §4.7.1).</summary>
public enum Ton : byte
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>International number, without '+'.</summary>
    International = 1,

    /// <summary>National number.</summary>
    National = 2,

    /// <summary>Network specific, such as a short code.</summary>
    NetworkSpecific = 3,

    /// <summary>Subscriber number.</summary>
    Subscriber = 4,

    /// <summary>A name, not a number.</summary>
    Alphanumeric = 5,

    /// <summary>Abbreviated number.</summary>
    Abbreviated = 6,
}

/// <summary>Numbering plan indicator (SMPP 5.0 §4.7.2).</summary>
public enum Npi : byte
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>ISDN, E.163 and E.164.</summary>
    Isdn = 1,

    /// <summary>Data, X.121.</summary>
    Data = 3,

    /// <summary>Telex, F.69.</summary>
    Telex = 4,

    /// <summary>Land mobile, E.212.</summary>
    LandMobile = 6,

    /// <summary>National.</summary>
    National = 8,

    /// <summary>Private.</summary>
    Private = 9,

    /// <summary>ERMES.</summary>
    Ermes = 10,

    /// <summary>Internet address.</summary>
    Internet = 14,

    /// <summary>WAP client id.</summary>
    WapClientId = 18,
}

/// <summary>registered_delivery: which receipts are wanted (SMPP 3.4 §5.2.17, 5.0 §4.7.21).</summary>
[Flags]
public enum RegisteredDelivery : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A receipt of the MC for the final outcome, good or bad.</summary>
    Final = 0x01,

    /// <summary>A receipt of the MC for failure only.</summary>
    Failure = 0x02,

    /// <summary>A receipt of the MC for success only (5.0).</summary>
    Success = 0x03,

    /// <summary>The receiving device is asked to acknowledge delivery.</summary>
    DeviceAcknowledgement = 0x04,

    /// <summary>The receiving user is asked to acknowledge.</summary>
    UserAcknowledgement = 0x08,

    /// <summary>Intermediate notifications of the MC.</summary>
    Intermediate = 0x10,
}

/// <summary>message_state: where a message stands (SMPP 5.0 §4.7.15).</summary>
public enum MessageState : byte
{
    /// <summary>Waits for its scheduled time (5.0).</summary>
    Scheduled = 0,

    /// <summary>On its way.</summary>
    Enroute = 1,

    /// <summary>Delivered.</summary>
    Delivered = 2,

    /// <summary>Its validity ended first.</summary>
    Expired = 3,

    /// <summary>Deleted.</summary>
    Deleted = 4,

    /// <summary>Cannot be delivered.</summary>
    Undeliverable = 5,

    /// <summary>By the specification read on the subscriber's behalf (final); in the field accepted by the next hop (intermediate).</summary>
    Accepted = 6,

    /// <summary>Not known.</summary>
    Unknown = 7,

    /// <summary>Rejected.</summary>
    Rejected = 8,

    /// <summary>Skipped by policy (5.0).</summary>
    Skipped = 9,
}

/// <summary>interface_version (SMPP 5.0 §4.7.13).</summary>
public static class InterfaceVersion
{
    /// <summary>SMPP 3.3 and, below it, older: no TLVs.</summary>
    public const byte V33 = 0x33;

    /// <summary>SMPP 3.4.</summary>
    public const byte V34 = 0x34;

    /// <summary>SMPP 5.0.</summary>
    public const byte V50 = 0x50;
}
