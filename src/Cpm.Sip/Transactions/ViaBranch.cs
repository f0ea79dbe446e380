using Cpm.Primitives;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Transactions;

/// <summary>Our own Via: sent-by, a branch that holds the number of the transaction, and rport (RFC 3261 §8.1.1.7, RFC 3581 §3).</summary>
internal static class ViaBranch
{
    private static ReadOnlySpan<byte> Magic => "z9hG4bK"u8;

    /// <summary>Writes the value of a Via.</summary>
    public static ReadOnlySpan<byte> Write(Span<byte> destination, SipFlow flow, ulong branch)
    {
        var length = 0;
        Append(destination, ref length, "SIP/2.0/"u8);
        Append(destination, ref length, flow.Transport.ViaName());
        Append(destination, ref length, " "u8);
        Append(destination, ref length, flow.SentBy);
        Append(destination, ref length, ";branch="u8);
        Append(destination, ref length, Magic);
        Base32.Encode((long)branch, destination[length..]);
        length += Base32.Length;
        if (flow.Transport == SipTransport.Udp) Append(destination, ref length, ";rport"u8);
        return destination[..length];
    }

    /// <summary>Reads the number out of a branch of ours.</summary>
    public static bool TryRead(ReadOnlySpan<byte> branch, out ulong number)
    {
        number = 0;
        if (branch.Length != Magic.Length + Base32.Length || !branch.StartsWith(Magic)) return false;
        foreach (var c in branch[Magic.Length..])
        {
            var digit = "0123456789abcdefghjkmnpqrstvwxyz"u8.IndexOf(c);
            if (digit < 0) return false;
            number = (number << 5) | (uint)digit;
        }
        return true;
    }

    private static void Append(Span<byte> destination, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination[length..]);
        length += text.Length;
    }
}
