using System.Buffers.Text;
using System.Text;

namespace Cpm.Mime;

/// <summary>Joins and decodes parameters by RFC 2231: <c>name*0*=utf-8''a%20</c>, <c>name*1=b</c>.</summary>
internal static class ExtendedParameter
{
    private const int MaxSections = 32;

    public static string? Decode(MimeParameters parameters, ReadOnlySpan<byte> name)
    {
        string? plain = null;
        var continued = false;
        foreach (var parameter in parameters)
        {
            if (parameter.Name.Length < name.Length || !HeaderSyntax.Same(parameter.Name[..name.Length], name)) continue;
            var suffix = parameter.Name[name.Length..];
            // The percent form wins over the plain one, which is there for old readers (RFC 6266 section 4.3 says so of file names).
            if (suffix is [(byte)'*']) return DecodeExtended(parameter.Value);
            if (suffix.IsEmpty) plain ??= Charsets.DecodeLenient(HeaderSyntax.Unquote(parameter.Value));
            else if (suffix is [(byte)'*', (byte)'0', ..]) continued = true;
        }
        return continued ? Join(parameters, name) ?? plain : plain;
    }

    private static string DecodeExtended(ReadOnlySpan<byte> value)
    {
        var (charset, text) = SplitCharset(HeaderSyntax.Unquote(value));
        return Charsets.Decode(Unescape(text), charset);
    }

    private static string? Join(MimeParameters parameters, ReadOnlySpan<byte> name)
    {
        var octets = new List<byte>();
        var charset = "utf-8";
        for (var section = 0; section < MaxSections; section++)
        {
            if (!TryFind(parameters, name, section, out var value, out var extended)) break;
            var text = HeaderSyntax.Unquote(value);
            if (extended && section == 0) (charset, text) = SplitCharset(text);
            octets.AddRange(extended ? Unescape(text) : text);
        }
        return octets.Count == 0 ? null : Charsets.Decode(octets.ToArray(), charset);
    }

    private static bool TryFind(MimeParameters parameters, ReadOnlySpan<byte> name, int section, out ReadOnlySpan<byte> value, out bool extended)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Name.Length <= name.Length + 1 || !HeaderSyntax.Same(parameter.Name[..name.Length], name)) continue;
            if (parameter.Name[name.Length] != '*') continue;
            var suffix = parameter.Name[(name.Length + 1)..];
            extended = suffix[^1] == '*';
            if (extended) suffix = suffix[..^1];
            if (!Utf8Parser.TryParse(suffix, out int number, out var used) || used != suffix.Length || number != section) continue;
            value = parameter.Value;
            return true;
        }
        value = default;
        extended = false;
        return false;
    }

    private static (string Charset, byte[] Text) SplitCharset(byte[] value)
    {
        var first = Array.IndexOf(value, (byte)'\'');
        var second = first < 0 ? -1 : Array.IndexOf(value, (byte)'\'', first + 1);
        if (second < 0) return ("utf-8", value);
        return (first == 0 ? "utf-8" : Encoding.ASCII.GetString(value, 0, first), value[(second + 1)..]);
    }

    private static byte[] Unescape(ReadOnlySpan<byte> value)
    {
        var result = new byte[value.Length];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && Utf8Parser.TryParse(value.Slice(i + 1, 2), out byte octet, out var used, 'x') && used == 2)
            {
                result[length++] = octet;
                i += 2;
            }
            else
            {
                result[length++] = value[i];
            }
        }
        return result[..length];
    }
}
