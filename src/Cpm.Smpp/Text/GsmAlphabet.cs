namespace Cpm.Smpp.Text;

/// <summary>
/// One pair of 7-bit tables, seen from the writing side: a locking table and the table behind the escape code (3GPP TS 23.038 §6.2.1).
/// Immutable; building one costs some kilobytes, so keep what is used often.
/// </summary>
public sealed class GsmAlphabet
{
    /// <summary>The escape code.</summary>
    public const byte Escape = 0x1B;

    private const short Missing = -1;
    private const short Escaped = 0x100;
    private static readonly short[] EmptyPage = NewPage();
    private readonly short[][] _pages = new short[256][];

    private GsmAlphabet(NationalLanguage locking, NationalLanguage single)
    {
        Locking = locking;
        Single = single;
        Array.Fill(_pages, EmptyPage);
        // The locking table last: its characters cost one septet instead of two.
        Add(GsmTables.Single(single), Escaped);
        Add(GsmTables.Locking(locking), 0);
    }

    /// <summary>The default alphabet with its extension, which every handset has.</summary>
    public static GsmAlphabet Default { get; } = new(NationalLanguage.None, NationalLanguage.None);

    /// <summary>The language of the locking table.</summary>
    public NationalLanguage Locking { get; }

    /// <summary>The language of the single shift table.</summary>
    public NationalLanguage Single { get; }

    /// <summary>Octets that the language elements take in each user data header, its length octet not counted (3GPP TS 23.040 §9.2.3.24.15-16).</summary>
    public int HeaderOctets => (Locking == NationalLanguage.None ? 0 : 3) + (Single == NationalLanguage.None ? 0 : 3);

    /// <summary>The alphabet of two language tables.</summary>
    public static GsmAlphabet Of(NationalLanguage locking, NationalLanguage single) =>
        locking == NationalLanguage.None && single == NationalLanguage.None ? Default : new(locking, single);

    /// <summary>Finds the code of a character.</summary>
    /// <param name="c">The character.</param>
    /// <param name="septet">Its code, to be preceded by <see cref="Escape"/> when <paramref name="escaped"/>.</param>
    /// <param name="escaped">True when it takes two septets.</param>
    /// <returns>False when neither table has it.</returns>
    public bool TryEncode(char c, out byte septet, out bool escaped)
    {
        var code = _pages[c >> 8][c & 0xFF];
        septet = (byte)code;
        escaped = (code & Escaped) != 0;
        return code != Missing;
    }

    /// <summary>Septets that a character takes: 1, 2, or 0 when neither table has it.</summary>
    public int Cost(char c)
    {
        var code = _pages[c >> 8][c & 0xFF];
        return code == Missing ? 0 : code >= Escaped ? 2 : 1;
    }

    /// <summary>The character of a code, U+0000 where the table has none.</summary>
    public static char Decode(byte septet, bool escaped, NationalLanguage locking, NationalLanguage single) =>
        (escaped ? GsmTables.Single(single) : GsmTables.Locking(locking))[septet & 0x7F];

    private void Add(ReadOnlySpan<char> table, short flag)
    {
        for (var code = 0; code < table.Length; code++)
        {
            var c = table[code];
            if (c == '\0' || code == Escape) continue;
            if (ReferenceEquals(_pages[c >> 8], EmptyPage)) _pages[c >> 8] = NewPage();
            ref var entry = ref _pages[c >> 8][c & 0xFF];
            // Where a table has a character twice its first code is written; a locking code replaces an escaped one.
            if (entry == Missing || (flag == 0 && entry >= Escaped)) entry = (short)(code + flag);
        }
    }

    private static short[] NewPage()
    {
        var page = new short[256];
        Array.Fill(page, Missing);
        return page;
    }
}
