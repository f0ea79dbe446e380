using System.Collections.Immutable;

namespace Cpm.Smpp.Text;

/// <summary>Why a text cannot be sent.</summary>
public enum SmsTextRefusal : byte
{
    /// <summary>It can.</summary>
    None,

    /// <summary>There is no text.</summary>
    Empty,

    /// <summary>It takes more segments than <see cref="SmsTextOptions.MaxSegments"/>. Nothing is ever cut off in silence.</summary>
    TooManySegments,
}

/// <summary>How a text goes out: alphabet, segments, and what is lost. Counting it writes no octets.</summary>
public readonly record struct SmsTextPlan
{
    /// <summary>Why it cannot be sent; the other members tell what it would have been.</summary>
    public SmsTextRefusal Refusal { get; init; }

    /// <summary>The alphabet of all segments.</summary>
    public SmsAlphabet Alphabet { get; init; }

    /// <summary>The data_coding of all segments.</summary>
    public DataCoding DataCoding => Alphabet == SmsAlphabet.Ucs2 ? DataCoding.Ucs2 : DataCoding.Default;

    /// <summary>Language of the locking table in each segment's header.</summary>
    public NationalLanguage Locking { get; init; }

    /// <summary>Language of the single shift table in each segment's header.</summary>
    public NationalLanguage Single { get; init; }

    /// <summary>Short messages on the air: what is charged.</summary>
    public int Segments { get; init; }

    /// <summary>PDUs to submit: <see cref="Segments"/>, or 1 where the centre splits.</summary>
    public int Parts { get; init; }

    /// <summary>Septets, octets or UTF-16 code units of the text, by <see cref="Alphabet"/>; headers not counted.</summary>
    public int Units { get; init; }

    /// <summary>True: each part starts with a user data header, so esm_class has the UDHI bit (SMPP v5.0 §4.7.12).</summary>
    public bool HasHeader { get; init; }

    /// <summary>True: the octets of the one part belong into message_payload.</summary>
    public bool IsPayload { get; init; }

    /// <summary>What transliteration changed, control characters that were replaced or left out, and what was not valid in the text given.</summary>
    public ImmutableArray<TextLoss> Losses { get; init; }

    /// <summary>Octets of all parts together.</summary>
    public int Octets { get; init; }

    internal TextCoding Coding { get; init; }

    internal string? Text { get; init; }

    /// <summary>Where each part ends, in UTF-16 units of <see cref="Text"/>; null for a single one.</summary>
    internal int[]? TextEnds { get; init; }

    /// <summary>Where each part ends in the octets written; null for a single one.</summary>
    internal int[]? OctetEnds { get; init; }

    /// <summary>"gsm7", "gsm7-packed", "latin1", "ascii" or "ucs2".</summary>
    public string EncodingName => Alphabet switch
    {
        SmsAlphabet.Gsm7 => "gsm7",
        SmsAlphabet.Gsm7Packed => "gsm7-packed",
        SmsAlphabet.Latin1 => "latin1",
        SmsAlphabet.Ascii => "ascii",
        _ => "ucs2",
    };

    /// <summary>Where a part lies in the octets that the encoder wrote.</summary>
    /// <param name="part">0 to <see cref="Parts"/> - 1.</param>
    public Range Part(int part)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)part, (uint)Parts, nameof(part));
        return OctetEnds is null ? 0..Octets : (part == 0 ? 0 : OctetEnds[part - 1])..OctetEnds[part];
    }

    /// <summary>Plans a text. Pure.</summary>
    public static SmsTextPlan Of(string text, SmsTextOptions options) => SmsTextPlanner.Plan(text, options, []);

    /// <summary>Plans a text in UTF-8. Pure; allocates nothing for what fits one segment of the default alphabet.</summary>
    public static SmsTextPlan Of(ReadOnlySpan<byte> utf8, SmsTextOptions options)
    {
        Span<byte> septets = stackalloc byte[SmsTextEncoder.SingleSegment];
        return SmsTextEncoder.TryEncodeSingle(utf8, options, septets, out var plan) ? plan : SmsTextPlanner.Plan(utf8, options);
    }
}
