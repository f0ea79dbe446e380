namespace Cpm.Smpp.Text;

/// <summary>How the octets of a short message are to be read.</summary>
public enum SmsAlphabet : byte
{
    /// <summary>GSM 7-bit alphabet, one septet an octet (3GPP TS 23.038 §6.2.1): what most centres mean by data_coding 0.</summary>
    Gsm7,

    /// <summary>GSM 7-bit alphabet, packed.</summary>
    Gsm7Packed,

    /// <summary>ISO 8859-1.</summary>
    Latin1,

    /// <summary>IA5, that is US-ASCII.</summary>
    Ascii,

    /// <summary>UCS-2 by name, UTF-16 big-endian in practice.</summary>
    Ucs2,

    /// <summary>Octets that are not text.</summary>
    Binary,

    /// <summary>Text in a character set that is not read here (JIS, Cyrillic, Hebrew, Korean, pictograms), or compressed text.</summary>
    Unsupported,
}

/// <summary>The data_coding field (SMPP v5.0 §4.7.7; v3.4 §5.2.19).</summary>
/// <param name="Value">The octet.</param>
public readonly record struct DataCoding(byte Value)
{
    /// <summary>The message centre's default alphabet; which one, is by agreement.</summary>
    public static DataCoding Default => new(0x00);

    /// <summary>UCS-2.</summary>
    public static DataCoding Ucs2 => new(0x08);

    /// <summary>
    /// The alphabet. Values up to 0x0E are those of the SMPP table; all others are copied through from the GSM data coding scheme by the centres that send them
    /// (3GPP TS 23.038 §4).
    /// </summary>
    /// <param name="centreDefault">What data_coding 0 means on this link.</param>
    public SmsAlphabet Alphabet(SmsAlphabet centreDefault) => Value switch
    {
        0x00 => centreDefault,
        0x01 => SmsAlphabet.Ascii,
        0x02 or 0x04 => SmsAlphabet.Binary,
        0x03 => SmsAlphabet.Latin1,
        0x08 => SmsAlphabet.Ucs2,
        <= 0x0E => SmsAlphabet.Unsupported,
        < 0x80 => General(Value, centreDefault),
        < 0xC0 => SmsAlphabet.Unsupported,
        < 0xE0 => Septets(centreDefault),
        < 0xF0 => SmsAlphabet.Ucs2,
        _ => (Value & 0x04) == 0 ? Septets(centreDefault) : SmsAlphabet.Binary,
    };

    /// <summary>Message class 0 (flash), 1 (handset), 2 (SIM), 3 (terminal); null where the value carries none (3GPP TS 23.038 §4).</summary>
    public int? MessageClass => Value switch
    {
        <= 0x0E => null,
        < 0x80 => (Value & 0x10) == 0 ? null : Value & 0x03,
        >= 0xF0 => Value & 0x03,
        _ => null,
    };

    /// <summary>True for a message waiting indication (3GPP TS 23.038 §4, groups 1100 to 1110).</summary>
    public bool IsMessageWaiting => Value is >= 0xC0 and < 0xF0;

    // Groups 00xx and 01xx: bit 5 compressed, bits 3 and 2 the alphabet.
    private static SmsAlphabet General(byte value, SmsAlphabet centreDefault) => (value & 0x20) != 0
        ? SmsAlphabet.Unsupported
        : (value & 0x0C) switch
        {
            0x00 => Septets(centreDefault),
            0x04 => SmsAlphabet.Binary,
            0x08 => SmsAlphabet.Ucs2,
            _ => SmsAlphabet.Unsupported,
        };

    // The scheme says 7-bit; whether a link packs its septets, only its default alphabet tells.
    private static SmsAlphabet Septets(SmsAlphabet centreDefault) => centreDefault == SmsAlphabet.Gsm7Packed ? SmsAlphabet.Gsm7Packed : SmsAlphabet.Gsm7;
}
