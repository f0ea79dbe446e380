using System.Buffers;

namespace Cpm.Smpp.Pdus;

/// <summary>Reads and writes whole PDUs. Every call is one or two passes over the fields that the PDU's type declares.</summary>
public static class PduCodec
{
    /// <summary>
    /// Reads the body of one whole PDU. The octets in <paramref name="body"/> are slices of <paramref name="pdu"/>.
    /// </summary>
    /// <param name="pdu">A frame as <see cref="PduFramer"/> gives it, header included.</param>
    /// <param name="limits">What to accept.</param>
    /// <param name="body">The body.</param>
    /// <param name="error">Why not.</param>
    /// <returns>False when the PDU is refused.</returns>
    public static bool TryDecode<T>(ReadOnlyMemory<byte> pdu, PduLimits limits, out T body, out PduError error) where T : struct, IPdu<T>
    {
        ArgumentNullException.ThrowIfNull(limits);
        body = default;
        if (pdu.Length < PduHeader.Size || pdu.Length > limits.MaxPduLength)
        {
            error = new PduError(PduErrorKind.InvalidLength, T.Id, FieldNames.CommandLength, 0);
            return false;
        }
        var header = PduHeader.Read(pdu.Span);
        if (header.Length != pdu.Length || !T.Covers(header.Id))
        {
            error = header.Length != pdu.Length
                ? new PduError(PduErrorKind.InvalidLength, header.Id, FieldNames.CommandLength, 0)
                : new PduError(PduErrorKind.WrongCommand, header.Id, FieldNames.CommandId, 4);
            return false;
        }
        error = default;
        // A response that tells of an error may come without its body (SMPP 3.4 §4.1.2 and others); in the field any response may.
        if (pdu.Length == PduHeader.Size && header.Id.IsResponse() && (header.Status != CommandStatus.Ok || !limits.Strict)) return true;
        var reader = new PduReader(pdu, limits);
        T.Fields(ref body, ref reader);
        error = reader.Error;
        return error.IsNone;
    }

    /// <summary>Writes a request.</summary>
    public static bool TryEncode<T>(in T body, uint sequence, IBufferWriter<byte> output, out PduError error) where T : struct, IPdu<T>
        => TryEncode(T.Id, CommandStatus.Ok, sequence, body, output, tlvsAllowed: true, out error);

    /// <summary>
    /// Writes one PDU: measures it first, then writes its exact length. A response that tells of an error and has nothing to say leaves without its body.
    /// </summary>
    /// <param name="id">One of the commands that <typeparamref name="T"/> covers.</param>
    /// <param name="status">0 in requests.</param>
    /// <param name="sequence">The sequence number.</param>
    /// <param name="body">The body.</param>
    /// <param name="output">Where to; untouched when the PDU is refused.</param>
    /// <param name="tlvsAllowed">False towards a peer whose version knows no TLVs.</param>
    /// <param name="error">Why not.</param>
    /// <returns>False when the body breaks the specification.</returns>
    public static bool TryEncode<T>(
        CommandId id, CommandStatus status, uint sequence, in T body, IBufferWriter<byte> output, bool tlvsAllowed, out PduError error) where T : struct, IPdu<T>
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!T.Covers(id)) throw new ArgumentException($"{id.Name()} is not a {typeof(T).Name}", nameof(id));
        var copy = body;
        var length = Measure(id, status, ref copy, tlvsAllowed, out error);
        if (length == 0) return false;
        var span = output.GetSpan(length)[..length];
        Write(new PduHeader((uint)length, id, status, sequence), ref copy, span);
        output.Advance(length);
        return true;
    }

    internal static int Measure<T>(CommandId id, CommandStatus status, ref T body, bool tlvsAllowed, out PduError error) where T : struct, IPdu<T>
    {
        var sizer = new PduSizer(id, tlvsAllowed);
        T.Fields(ref body, ref sizer);
        error = sizer.Error;
        if (!error.IsNone) return 0;
        // deliver_sm_resp keeps its single NUL: the specification knows it in no shorter form (SMPP 5.0 §4.3.1.2).
        var bodyless = status != CommandStatus.Ok && id.IsResponse() && id != CommandId.DeliverSmResp && IsBlank(ref body, sizer.Length);
        return bodyless ? PduHeader.Size : sizer.Length;
    }

    internal static void Write<T>(in PduHeader header, ref T body, Span<byte> span) where T : struct, IPdu<T>
    {
        header.Write(span);
        if (span.Length == PduHeader.Size) return;
        var writer = new PduWriter(span);
        T.Fields(ref body, ref writer);
    }

    /// <summary>True when the body equals the default one, octet by octet.</summary>
    private static bool IsBlank<T>(ref T body, int length) where T : struct, IPdu<T>
    {
        const int LargestBlank = 64;
        if (length > LargestBlank) return false;
        Span<byte> octets = stackalloc byte[length];
        octets.Clear();
        var writer = new PduWriter(octets);
        T.Fields(ref body, ref writer);
        // Every blank body is all zero octets: empty strings, zero integers and counts, no TLVs.
        return !octets[PduHeader.Size..].ContainsAnyExcept((byte)0);
    }
}
