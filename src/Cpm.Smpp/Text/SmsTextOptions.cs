using System.Collections.Immutable;

namespace Cpm.Smpp.Text;

/// <summary>How a text too long for one short message is sent.</summary>
public enum LongMessages : byte
{
    /// <summary>Parts with a concatenation header of 8-bit reference (3GPP TS 23.040 §9.2.3.24.1).</summary>
    Udh,

    /// <summary>Parts with a concatenation header of 16-bit reference (3GPP TS 23.040 §9.2.3.24.8).</summary>
    Udh16,

    /// <summary>Parts with sar_msg_ref_num, sar_total_segments and sar_segment_seqnum (SMPP v5.0 §4.8.4.48-50); the centre adds the header, so they leave room for the longer one.</summary>
    Sar,

    /// <summary>One message_payload (SMPP v5.0 §4.8.4.36); the centre splits.</summary>
    Payload,
}

/// <summary>What a link agrees to, as far as text is concerned.</summary>
public sealed record SmsTextOptions
{
    /// <summary>GSM 7-bit, 8-bit references, ten segments, nothing changed.</summary>
    public static SmsTextOptions Standard { get; } = new();

    /// <summary>What data_coding 0 means: Gsm7, Gsm7Packed, Latin1 or Ascii.</summary>
    public SmsAlphabet DefaultAlphabet { get; init; } = SmsAlphabet.Gsm7;

    /// <summary>How longer texts are sent.</summary>
    public LongMessages LongMessages { get; init; } = LongMessages.Udh;

    /// <summary>Segments that a text may take, 1 to 255. With <see cref="LongMessages.Payload"/> those that the centre will make.</summary>
    public int MaxSegments { get; init; } = 10;

    /// <summary>True: characters that the default alphabet lacks are replaced by ones that read alike, where that avoids UCS-2 altogether.</summary>
    public bool Transliterate { get; init; }

    /// <summary>True: UCS-2 whatever the text is; for a centre that has refused its default alphabet.</summary>
    public bool Ucs2Only { get; init; }

    /// <summary>Language tables that the far side is known to pass on. Only used where <see cref="DefaultAlphabet"/> is GSM 7-bit.</summary>
    public ImmutableArray<NationalLanguage> NationalLanguages { get; init; } = [];
}
