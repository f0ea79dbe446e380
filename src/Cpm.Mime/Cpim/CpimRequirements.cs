namespace Cpm.Mime;

/// <summary>The Require header: names of headers that the recipient must understand (RFC 3862 section 4.7).</summary>
internal static class CpimRequirements
{
    public static bool AreKnown(ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            var comma = list.IndexOf((byte)',');
            var name = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (!name.IsEmpty && !IsKnown(name)) return false;
        }
        return true;
    }

    private static bool IsKnown(ReadOnlySpan<byte> name)
    {
        var dot = name.IndexOf((byte)'.');
        var local = name[(dot + 1)..];
        return Any(local, "From"u8, "To"u8, "cc"u8, "DateTime"u8) || Any(local, "Subject"u8, "NS"u8, "Require"u8, "Message-ID"u8)
            || Any(local, "Disposition-Notification"u8, "Original-To"u8, "IMDN-Route"u8, "IMDN-Record-Route"u8) || HeaderSyntax.Same(local, "Payload-Type"u8);
    }

    private static bool Any(ReadOnlySpan<byte> name, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d) =>
        HeaderSyntax.Same(name, a) || HeaderSyntax.Same(name, b) || HeaderSyntax.Same(name, c) || HeaderSyntax.Same(name, d);
}
