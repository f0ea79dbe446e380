using System.Text;

namespace Cpm.Mime;

/// <summary>An address of a CPIM header: <c>"Anna" &lt;tel:+491710000001&gt;</c> (RFC 3862 section 4.1). A view over the message.</summary>
public readonly struct CpimAddress
{
    private CpimAddress(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> uri)
    {
        RawDisplayName = name;
        Uri = uri;
    }

    /// <summary>The URI between the angle brackets; empty where the header is absent.</summary>
    public ReadOnlyMemory<byte> Uri { get; }

    /// <summary>The display name as received: quotes and escapes left in; empty where there is none.</summary>
    public ReadOnlyMemory<byte> RawDisplayName { get; }

    /// <summary>True where the header is absent.</summary>
    public bool IsEmpty => Uri.IsEmpty;

    /// <summary>The display name; null where there is none.</summary>
    public string? DisplayName
    {
        get
        {
            var name = RawDisplayName.Span;
            if (name is [(byte)'"', .. var inner, (byte)'"']) name = inner;
            return name.IsEmpty ? null : CpimText.Decode(name);
        }
    }

    /// <summary>Reads a header value. A bare URI without brackets is accepted, because some clients write it so.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out CpimAddress address)
    {
        address = default;
        if (!CpimAddressSyntax.TrySplit(value.Span, out var nameLength, out var uri)) return false;
        address = new CpimAddress(value[..nameLength], value[uri]);
        return true;
    }

    internal static CpimAddress ParseOrEmpty(ReadOnlyMemory<byte> value) => TryParse(value, out var address) ? address : default;

    /// <summary>The URI as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Uri.Span);
}

/// <summary>Splits an address into display name and URI.</summary>
internal static class CpimAddressSyntax
{
    public static bool TrySplit(ReadOnlySpan<byte> value, out int nameLength, out Range uri)
    {
        nameLength = 0;
        uri = default;
        var quoted = value is [(byte)'"', ..] ? HeaderSyntax.EndOfQuoted(value, 0) : 0;
        if (quoted < 0) return false;
        var open = value[quoted..].IndexOf((byte)'<') + quoted;
        if (open < quoted)
        {
            uri = ..value.Length;
            return quoted == 0 && IsUri(value);
        }
        var length = value[(open + 1)..].IndexOf((byte)'>');
        if (length < 0 || !IsUri(value.Slice(open + 1, length))) return false;
        nameLength = value[..open].TrimEnd(" \t"u8).Length;
        uri = (open + 1)..(open + 1 + length);
        return true;
    }

    // A scheme, a colon, something behind it, no blanks: the rest is for the reader of that scheme.
    private static bool IsUri(ReadOnlySpan<byte> uri)
    {
        var colon = uri.IndexOf((byte)':');
        return colon > 0 && colon < uri.Length - 1 && char.IsAsciiLetter((char)uri[0]) && uri.IndexOfAny(" \t<>\""u8) < 0;
    }
}
