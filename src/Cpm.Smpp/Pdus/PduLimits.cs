namespace Cpm.Smpp.Pdus;

/// <summary>What a reader accepts before it refuses.</summary>
public sealed record PduLimits
{
    /// <summary>The defaults.</summary>
    public static readonly PduLimits Default = new();

    /// <summary>Octets of a whole PDU; 70,000 leaves room for the largest message_payload and the fields around it.</summary>
    public int MaxPduLength { get; init; } = 70_000;

    /// <summary>TLVs in one PDU.</summary>
    public int MaxTlvs { get; init; } = 64;

    /// <summary>
    /// True: exactly the specification. False, the default: what peers are known to send is tolerated: zero octets before or after the TLVs, a response without
    /// its body, times of other lengths than 1 and 17.
    /// </summary>
    public bool Strict { get; init; }
}
