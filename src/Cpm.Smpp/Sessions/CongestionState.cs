using System.Buffers.Binary;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Sessions;

/// <summary>
/// congestion_state, which a message centre of version 5.0 may put on any response (SMPP 5.0 §2.9, §4.8.4.18): 0 idle, 80 to 90 optimum, 100 congested. Looked for
/// without decoding the response: nearly none has TLVs.
/// </summary>
internal static class CongestionState
{
    private const int TlvHeader = 4;
    private const byte Highest = 100;

    /// <summary>Reads it. False where the response has none, or not a value that exists.</summary>
    public static bool TryRead(CommandId id, ReadOnlySpan<byte> response, out byte state)
    {
        state = 0;
        var rest = response[PduHeader.Size..];
        if (rest.Length <= TlvHeader || !TrySkipFields(id, ref rest)) return false;
        while (rest.Length > TlvHeader)
        {
            var tag = (TlvTag)BinaryPrimitives.ReadUInt16BigEndian(rest);
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (rest.Length < TlvHeader + length) return false;
            if (tag == TlvTag.CongestionState && length == 1)
            {
                state = rest[TlvHeader];
                return state <= Highest;
            }
            rest = rest[(TlvHeader + length)..];
        }
        return false;
    }

    private static bool TrySkipFields(CommandId id, ref ReadOnlySpan<byte> rest)
    {
        if (HeaderOnly.Covers(id)) return true;
        if (MessageResp.Covers(id) || BindResp.Covers(id)) return TrySkipText(ref rest);
        if (id != CommandId.QuerySmResp || !TrySkipText(ref rest) || !TrySkipText(ref rest) || rest.Length < 2) return false;
        // message_state and error_code.
        rest = rest[2..];
        return true;
    }

    private static bool TrySkipText(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)0);
        if (end < 0) return false;
        rest = rest[(end + 1)..];
        return true;
    }
}
