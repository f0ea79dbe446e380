using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cpm.Primitives;
using Cpm.Smpp.Text;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>A part as it waits in the journal for the others: all that is needed to read and to address the whole.</summary>
internal readonly record struct HeldPart(
    SmsAlphabet Alphabet, NationalLanguage Locking, NationalLanguage Single, byte HeaderOctets, byte Priority,
    MappedAddress Sender, string Recipient, string Group, ReadOnlyMemory<byte> Octets)
{
    private const byte Version = 1;
    private const int FixedOctets = 7;
    private const int International = 1;
    private const int Replyable = 2;
    private const int Anonymous = 4;

    public byte[] ToOctets()
    {
        using var output = new PooledWriter(256);
        var flags = (Sender.IsInternational ? International : 0) | (Sender.IsReplyable ? Replyable : 0) | (Sender.IsAnonymous ? Anonymous : 0);
        output.Write([Version, (byte)Alphabet, (byte)Locking, (byte)Single, HeaderOctets, Priority, (byte)flags]);
        Write(output, Sender.Address);
        Write(output, Recipient);
        Write(output, Group);
        output.Write(Octets.Span);
        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlyMemory<byte> octets, out HeldPart part)
    {
        part = default;
        var span = octets.Span;
        if (span.Length < FixedOctets || span[0] != Version) return false;
        var rest = octets[FixedOctets..];
        if (!TryRead(ref rest, out var sender) || !TryRead(ref rest, out var recipient) || !TryRead(ref rest, out var group)) return false;
        var flags = span[6];
        part = new((SmsAlphabet)span[1], (NationalLanguage)span[2], (NationalLanguage)span[3], span[4], span[5],
            new(sender, (flags & International) != 0, (flags & Replyable) != 0, (flags & Anonymous) != 0), recipient, group, rest);
        return true;
    }

    // Addresses and names are far below 65,536 octets.
    private static void Write(PooledWriter output, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        output.Write([(byte)(length >> 8), (byte)length]);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    private static bool TryRead(ref ReadOnlyMemory<byte> rest, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (rest.Length < 2) return false;
        var length = (rest.Span[0] << 8) | rest.Span[1];
        if (rest.Length < 2 + length) return false;
        text = Encoding.UTF8.GetString(rest.Span.Slice(2, length));
        rest = rest[(2 + length)..];
        return true;
    }
}
