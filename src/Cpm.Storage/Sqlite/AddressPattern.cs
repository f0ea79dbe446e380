using System.Text;

namespace Cpm.Storage.Sqlite;

/// <summary>Finds an address within stored fields, as a whole: not where it is a piece of a longer number or name.</summary>
internal sealed class AddressPattern
{
    private const byte Filler = (byte)'x';
    private const int ShortestNumber = 7;
    private readonly byte[] _pattern;
    private readonly bool _isNumber;

    public AddressPattern(string canonical)
    {
        var digits = canonical.StartsWith("tel:+", StringComparison.Ordinal) ? canonical[5..] : "";
        _isNumber = digits.Length >= ShortestNumber;
        var text = canonical;
        if (_isNumber) text = digits;
        else if (canonical.StartsWith("sip:", StringComparison.Ordinal)) text = canonical[4..];
        _pattern = Encoding.UTF8.GetBytes(text);
        Replacement = new byte[_pattern.Length];
        Array.Fill(Replacement, Filler);
    }

    /// <summary>As long as what it replaces.</summary>
    public byte[] Replacement { get; }

    /// <summary>Where it next stands in a field at or after <paramref name="from"/>; -1: nowhere.</summary>
    public int Find(ReadOnlySpan<byte> field, int from)
    {
        while (from + _pattern.Length <= field.Length)
        {
            var at = field[from..].IndexOf(_pattern);
            if (at < 0) return -1;
            at += from;
            var end = at + _pattern.Length;
            if ((at == 0 || !Continues(field[at - 1])) && (end == field.Length || !Continues(field[end]))) return at;
            from = at + 1;
        }
        return -1;
    }

    private bool Continues(byte neighbour) =>
        _isNumber ? char.IsAsciiDigit((char)neighbour) : char.IsAsciiLetterOrDigit((char)neighbour) || neighbour is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'@';
}
