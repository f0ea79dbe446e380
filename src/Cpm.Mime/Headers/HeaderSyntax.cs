using System.Buffers;
using System.Text;

namespace Cpm.Mime;

/// <summary>Octet classes and small steps that all header parsers of this room share.</summary>
internal static class HeaderSyntax
{
    /// <summary>RFC 2045 section 5.1 token: printable ASCII without tspecials.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Octets that no header line may hold: controls without the tab.</summary>
    public static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    public static bool IsToken(ReadOnlySpan<byte> value) => value.Length > 0 && value.IndexOfAnyExcept(Token) < 0;

    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);

    public static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t\r\n"u8);

    /// <summary>Moves over blanks, folds and parenthesised comments (RFC 5322 CFWS). An open comment runs to the end.</summary>
    public static int SkipBlanksAndComments(ReadOnlySpan<byte> value, int at)
    {
        var depth = 0;
        for (; at < value.Length; at++)
        {
            var octet = value[at];
            if (octet == '(') depth++;
            else if (depth > 0 && octet == '\\') at++;
            else if (depth > 0 && octet == ')') depth--;
            else if (depth == 0 && !IsBlank(octet)) break;
        }
        return Math.Min(at, value.Length);
    }

    /// <summary>The index behind the closing quote of the quoted string that starts at <paramref name="at"/>; -1 where it never closes.</summary>
    public static int EndOfQuoted(ReadOnlySpan<byte> value, int at)
    {
        for (at++; at < value.Length; at++)
        {
            if (value[at] == '\\') at++;
            else if (value[at] == '"') return at + 1;
        }
        return -1;
    }

    /// <summary>The text without its quotes and quoting backslashes (RFC 5322 section 3.2.4).</summary>
    public static byte[] Unquote(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return value.ToArray();
        var result = new byte[value.Length - 2];
        var length = 0;
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length - 1) i++;
            if (value[i] is not ((byte)'\r' or (byte)'\n')) result[length++] = value[i];
        }
        return result[..length];
    }
}
