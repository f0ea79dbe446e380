using System.Buffers;
using System.Buffers.Binary;
using Cpm.Primitives;

namespace Cpm.Smpp.Pdus;

/// <summary>Cuts the stream into PDUs by command_length (SMPP 5.0 §3.2.1.1).</summary>
public static class PduFramer
{
    /// <summary>
    /// Takes one PDU off the front. The length is judged as soon as its four octets are there, before anything is waited for: a stream with a false length
    /// cannot be resynchronised.
    /// </summary>
    /// <param name="buffer">What has arrived; moved past the PDU when complete.</param>
    /// <param name="limits">The largest PDU accepted.</param>
    /// <param name="pdu">The PDU, header included.</param>
    /// <param name="error">Why the stream is lost.</param>
    public static ParseStatus TryRead(ref ReadOnlySequence<byte> buffer, PduLimits limits, out ReadOnlySequence<byte> pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        pdu = default;
        error = default;
        if (buffer.Length < sizeof(uint)) return ParseStatus.NeedMore;
        var length = ReadLength(buffer);
        if (length < PduHeader.Size || length > (uint)limits.MaxPduLength)
        {
            error = new PduError(PduErrorKind.InvalidLength, default, FieldNames.CommandLength, 0);
            return ParseStatus.Rejected;
        }
        if (buffer.Length < length) return ParseStatus.NeedMore;
        pdu = buffer.Slice(0, length);
        buffer = buffer.Slice(pdu.End);
        return ParseStatus.Complete;
    }

    private static uint ReadLength(in ReadOnlySequence<byte> buffer)
    {
        var first = buffer.FirstSpan;
        if (first.Length >= sizeof(uint)) return BinaryPrimitives.ReadUInt32BigEndian(first);
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        buffer.Slice(0, sizeof(uint)).CopyTo(octets);
        return BinaryPrimitives.ReadUInt32BigEndian(octets);
    }
}
