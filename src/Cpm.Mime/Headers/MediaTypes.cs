namespace Cpm.Mime;

/// <summary>The media types this product reads and writes, as they stand on the wire.</summary>
public static class MediaTypes
{
    /// <summary>message/cpim (RFC 3862).</summary>
    public static ReadOnlySpan<byte> Cpim => "message/cpim"u8;

    /// <summary>message/imdn+xml (RFC 5438).</summary>
    public static ReadOnlySpan<byte> Imdn => "message/imdn+xml"u8;

    /// <summary>application/im-iscomposing+xml (RFC 3994).</summary>
    public static ReadOnlySpan<byte> IsComposing => "application/im-iscomposing+xml"u8;

    /// <summary>application/resource-lists+xml (RFC 4826).</summary>
    public static ReadOnlySpan<byte> ResourceLists => "application/resource-lists+xml"u8;

    /// <summary>text/plain.</summary>
    public static ReadOnlySpan<byte> TextPlain => "text/plain"u8;

    /// <summary>multipart/mixed (RFC 2046 section 5.1.3).</summary>
    public static ReadOnlySpan<byte> MultipartMixed => "multipart/mixed"u8;

    /// <summary>application/sdp (RFC 8866).</summary>
    public static ReadOnlySpan<byte> Sdp => "application/sdp"u8;
}
