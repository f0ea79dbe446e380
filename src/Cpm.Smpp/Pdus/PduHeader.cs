using System.Buffers.Binary;

namespace Cpm.Smpp.Pdus;

/// <summary>The 16 octets that begin every PDU (SMPP 5.0 §3.2).</summary>
/// <param name="Length">command_length: octets of the whole PDU, these 16 included.</param>
/// <param name="Id">command_id.</param>
/// <param name="Status">command_status: 0 in requests.</param>
/// <param name="Sequence">sequence_number: echoed verbatim in the response.</param>
public readonly record struct PduHeader(uint Length, CommandId Id, CommandStatus Status, uint Sequence)
{
    /// <summary>Octets of a header.</summary>
    public const int Size = 16;

    /// <summary>Reads a header from at least 16 octets.</summary>
    public static PduHeader Read(ReadOnlySpan<byte> octets) => new(
        BinaryPrimitives.ReadUInt32BigEndian(octets),
        (CommandId)BinaryPrimitives.ReadUInt32BigEndian(octets[4..]),
        (CommandStatus)BinaryPrimitives.ReadUInt32BigEndian(octets[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(octets[12..]));

    /// <summary>Writes the header into at least 16 octets.</summary>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32BigEndian(octets, Length);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], (uint)Id);
        BinaryPrimitives.WriteUInt32BigEndian(octets[8..], (uint)Status);
        BinaryPrimitives.WriteUInt32BigEndian(octets[12..], Sequence);
    }
}
