namespace Cpm.Mime;

/// <summary>Content-Transfer-Encoding (RFC 2045 section 6).</summary>
public enum TransferEncoding
{
    /// <summary>7bit, the default.</summary>
    SevenBit,

    /// <summary>8bit.</summary>
    EightBit,

    /// <summary>binary.</summary>
    Binary,

    /// <summary>base64.</summary>
    Base64,

    /// <summary>quoted-printable.</summary>
    QuotedPrintable,

    /// <summary>Some other token: the content is opaque (RFC 2045 section 6.4).</summary>
    Unknown,
}

/// <summary>Wire forms of <see cref="TransferEncoding"/>.</summary>
public static class TransferEncodings
{
    /// <summary>Reads a Content-Transfer-Encoding value; empty means 7bit.</summary>
    public static TransferEncoding Parse(ReadOnlySpan<byte> value)
    {
        value = HeaderSyntax.Trim(value);
        if (value.IsEmpty || HeaderSyntax.Same(value, "7bit"u8)) return TransferEncoding.SevenBit;
        if (HeaderSyntax.Same(value, "8bit"u8)) return TransferEncoding.EightBit;
        if (HeaderSyntax.Same(value, "binary"u8)) return TransferEncoding.Binary;
        if (HeaderSyntax.Same(value, "base64"u8)) return TransferEncoding.Base64;
        return HeaderSyntax.Same(value, "quoted-printable"u8) ? TransferEncoding.QuotedPrintable : TransferEncoding.Unknown;
    }

    /// <summary>The wire form; empty for <see cref="TransferEncoding.Unknown"/>.</summary>
    public static ReadOnlySpan<byte> Name(TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.SevenBit => "7bit"u8,
        TransferEncoding.EightBit => "8bit"u8,
        TransferEncoding.Binary => "binary"u8,
        TransferEncoding.Base64 => "base64"u8,
        TransferEncoding.QuotedPrintable => "quoted-printable"u8,
        _ => default,
    };
}
