using System.Globalization;
using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

/// <summary>All codes of all language tables against a second transcription of them, in <c>national-tables.txt</c>.</summary>
public class NationalTableTests
{
    private static readonly Dictionary<string, string> Lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Text", "national-tables.txt"))
        .Where(l => !l.StartsWith('#')).ToDictionary(l => l.Split(": ")[0], l => l.Split(": ")[1]);

    public static TheoryData<NationalLanguage> Languages => new(Enum.GetValues<NationalLanguage>().Where(l => l != NationalLanguage.None));

    private static char?[] Table(NationalLanguage language, string kind)
    {
        var locking = kind == "locking";
        var indic = language >= NationalLanguage.Bengali;
        var table = new char?[128];
        for (var code = 0; code < 128; code++)
        {
            // Nothing of the default alphabet is left in the Indic locking tables but what "indic" lists.
            if (locking ? !indic : true) table[code] = Shown(GsmAlphabet.Decode((byte)code, !locking, NationalLanguage.None, NationalLanguage.None));
        }
        if (indic) Apply(table, Lines[$"indic {kind}"]);
        if (Lines.TryGetValue($"{language.ToString().ToLowerInvariant()} {kind}", out var own)) Apply(table, own);
        return table;
    }

    private static void Apply(char?[] table, string differences)
    {
        foreach (var item in differences.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (codes, characters) = (item.Split('=')[0].Split('-'), item.Split('=')[1]);
            var first = Hex(codes[0]);
            var last = Hex(codes[^1]);
            var character = characters == "-" ? (int?)null : Hex(characters.Split('-')[0]);
            if (characters.Contains('-') && characters.Length > 1) Assert.Equal(last - first, Hex(characters.Split('-')[1]) - character);
            for (var code = first; code <= last; code++) table[code] = character is { } start ? (char)(start + code - first) : null;
        }
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static char? Shown(char c) => c == '\0' ? null : c;

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_code_reads_as_the_standard_says(NationalLanguage language)
    {
        foreach (var kind in new[] { "locking", "single" })
        {
            var expected = Table(language, kind);
            for (var code = 0; code < 128; code++)
            {
                if (code == GsmAlphabet.Escape) continue;
                Assert.Equal((kind, code, expected[code]), (kind, code, Shown(GsmAlphabet.Decode((byte)code, kind == "single", language, language))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_character_is_written_as_the_standard_says_and_no_other_has_a_code(NationalLanguage language)
    {
        (NationalLanguage Locking, NationalLanguage Single)[] pairs = [(language, language), (language, NationalLanguage.None), (NationalLanguage.None, language)];
        foreach (var (locking, single) in pairs)
        {
            var main = locking == NationalLanguage.None ? DefaultTable(false) : Table(locking, "locking");
            var shifted = single == NationalLanguage.None ? DefaultTable(true) : Table(single, "single");
            main[GsmAlphabet.Escape] = shifted[GsmAlphabet.Escape] = null;
            var alphabet = GsmAlphabet.Of(locking, single);
            for (var c = 1; c <= char.MaxValue; c++)
            {
                var has = alphabet.TryEncode((char)c, out var septet, out var escaped);
                Assert.Equal(main.Contains((char)c) || shifted.Contains((char)c), has);
                if (!has) continue;
                Assert.Equal((char)c, (escaped ? shifted : main)[septet]);
                // The cheaper code where there are two.
                Assert.Equal(main.Contains((char)c), !escaped);
            }
        }
    }

    private static char?[] DefaultTable(bool extension) =>
        [.. Enumerable.Range(0, 128).Select(code => Shown(GsmAlphabet.Decode((byte)code, extension, NationalLanguage.None, NationalLanguage.None)))];
}
