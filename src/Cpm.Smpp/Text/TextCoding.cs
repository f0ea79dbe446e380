using System.Buffers.Binary;

namespace Cpm.Smpp.Text;

/// <summary>How characters become units and octets in one message: an alphabet, and the 7-bit tables where it is GSM. A unit is a septet, an octet, or a UTF-16 code unit.</summary>
internal readonly struct TextCoding(SmsAlphabet alphabet, GsmAlphabet? tables = null)
{
    private const int UserDataOctets = 140;

    public SmsAlphabet Alphabet => alphabet;

    public GsmAlphabet Tables => tables ?? GsmAlphabet.Default;

    public bool IsDefault => alphabet is not SmsAlphabet.Ucs2 && Tables.HeaderOctets == 0;

    /// <summary>Units of a character; 0 when the alphabet lacks it.</summary>
    public int Cost(char c) => alphabet switch
    {
        SmsAlphabet.Ucs2 => 1,
        SmsAlphabet.Latin1 => c <= '\u00FF' ? 1 : 0,
        // On the air it becomes GSM 7-bit, where nine of its characters take two septets.
        SmsAlphabet.Ascii => c > '\u007F' ? 0 : Math.Max(1, GsmAlphabet.Default.Cost(c)),
        _ => Tables.Cost(c),
    };

    /// <summary>Units of a text; -1 when the alphabet lacks one of its characters.</summary>
    public int Measure(ReadOnlySpan<char> text)
    {
        if (alphabet == SmsAlphabet.Ucs2) return text.Length;
        var units = 0;
        foreach (var c in text)
        {
            var cost = Cost(c);
            if (cost == 0) return -1;
            units += cost;
        }
        return units;
    }

    /// <summary>Units that a segment holds beside its header (3GPP TS 23.040 §9.2.3.16; 140 octets of user data).</summary>
    /// <param name="concatenationOctets">Octets of the concatenation element; 0 for a single segment.</param>
    public int Limit(int concatenationOctets)
    {
        var room = UserDataOctets - HeaderOctets(concatenationOctets);
        return alphabet switch
        {
            SmsAlphabet.Ucs2 => room / 2,
            SmsAlphabet.Latin1 => room,
            _ => room * 8 / 7,
        };
    }

    /// <summary>Octets of a header with the language elements and a concatenation element, its length octet counted; 0 where there is none.</summary>
    public int HeaderOctets(int concatenationOctets)
    {
        var elements = Tables.HeaderOctets + concatenationOctets;
        return elements == 0 ? 0 : elements + 1;
    }

    /// <summary>Octets of a text of that many units and characters, header not counted.</summary>
    public int Octets(int units, int characters, int headerOctets) => alphabet switch
    {
        SmsAlphabet.Ucs2 => characters * 2,
        SmsAlphabet.Gsm7Packed => GsmPacking.PackedLength(units, GsmPacking.FillBits(headerOctets)),
        SmsAlphabet.Gsm7 => units,
        _ => characters,
    };

    /// <summary>Writes a text whose characters the alphabet has.</summary>
    /// <returns>Octets written.</returns>
    public int Write(ReadOnlySpan<char> text, Span<byte> octets, int headerOctets)
    {
        switch (alphabet)
        {
            case SmsAlphabet.Ucs2:
                for (var i = 0; i < text.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(octets[(i * 2)..], text[i]);
                return text.Length * 2;
            case SmsAlphabet.Gsm7:
                return WriteSeptets(text, octets);
            case SmsAlphabet.Gsm7Packed:
                Span<byte> septets = text.Length <= 160 ? stackalloc byte[320] : new byte[text.Length * 2];
                return GsmPacking.Pack(septets[..WriteSeptets(text, septets)], octets, GsmPacking.FillBits(headerOctets));
            default:
                for (var i = 0; i < text.Length; i++) octets[i] = (byte)text[i];
                return text.Length;
        }
    }

    private int WriteSeptets(ReadOnlySpan<char> text, Span<byte> septets)
    {
        var count = 0;
        foreach (var c in text)
        {
            Tables.TryEncode(c, out var septet, out var escaped);
            if (escaped) septets[count++] = GsmAlphabet.Escape;
            septets[count++] = septet;
        }
        return count;
    }
}
