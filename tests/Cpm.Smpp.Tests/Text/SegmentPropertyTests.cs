using System.Collections.Immutable;
using System.Globalization;
using Cpm.Smpp.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Cpm.Smpp.Tests.Text;

/// <summary>A text made of what is hard to cut, and a link to send it over.</summary>
public sealed record SegmentCase(string Text, LongMessages LongMessages, SmsAlphabet DefaultAlphabet, ImmutableArray<NationalLanguage> Languages)
{
    public SmsTextOptions Options => new() { LongMessages = LongMessages, DefaultAlphabet = DefaultAlphabet, NationalLanguages = Languages, MaxSegments = 255 };
}

/// <summary>Makes such texts: long runs of few kinds, so that the borders of segments meet every kind at every place.</summary>
public static class SegmentCases
{
    private static readonly string[] Septets = ["a", "Z", " ", "@", "€", "[", "\\", "\f", "\n", "\r\n", "Ω", "ü", "$"];
    private static readonly string[] Latin = ["a", "ÿ", "ç", "á", "\r\n", "«"];
    private static readonly string[] National = ["ğ", "İ", "ş", "ı", "a", "€", "ç"];
    private static readonly string[] Hindi = ["क्षि", "न", "म\u093C", "स्ते", "१", "a", " "];
    private static readonly string[] Wide =
    [
        "ж", "漢", "🐳", "👍🏽", "👩🏿‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇫🇷", "1️⃣", "❤️", "x\u0301\u0323\u0315", "e\u0301", "한", "\u1112\u1161\u11AB", "ක්‍ෂ", "a", "\r\n", "€", "\uFEFF",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(Runs(Septets), Runs(Latin), Runs(National), Runs(Hindi), Runs(Wide), Runs([.. Septets, .. Wide]));

    public static Arbitrary<SegmentCase> Any() => Arb.From(
        from text in Texts
        from mode in Gen.Elements(Enum.GetValues<LongMessages>())
        from alphabet in Gen.Elements(SmsAlphabet.Gsm7, SmsAlphabet.Gsm7, SmsAlphabet.Gsm7Packed, SmsAlphabet.Latin1, SmsAlphabet.Ascii)
        from languages in Gen.Elements<ImmutableArray<NationalLanguage>>([], [NationalLanguage.Turkish], [NationalLanguage.Hindi, NationalLanguage.Turkish, NationalLanguage.Spanish])
        select new SegmentCase(text, mode, alphabet, languages));

    // The end is plain: what a packed text ends with may be taken for padding.
    private static Gen<string> Runs(string[] clusters) =>
        from first in Gen.Choose(0, 160)
        from filler in Gen.Elements(clusters)
        from rest in Gen.Elements(clusters).ListOf()
        select string.Concat(Enumerable.Repeat(filler, first)) + string.Concat(rest) + "!";
}

public class SegmentPropertyTests
{
    private static List<string> ClustersOf(string text)
    {
        var all = new List<string>();
        for (var i = 0; i < text.Length; i += all[^1].Length) all.Add(text.Substring(i, StringInfo.GetNextTextElementLength(text.AsSpan(i))));
        return all;
    }

    private static string Expected(SegmentCase given) => Decompositions.Compose(given.Text.Replace("\uFEFF", "", StringComparison.Ordinal));

    [Property(MaxTest = 400, Arbitrary = [typeof(SegmentCases)])]
    public bool Whatever_is_sent_comes_back(SegmentCase given)
    {
        var (plan, parts) = SmsTextTests.Encode(given.Text, given.Options);
        return plan.Refusal == SmsTextRefusal.None && SmsTextTests.Decode(plan, parts) == Expected(given);
    }

    [Property(MaxTest = 400, Arbitrary = [typeof(SegmentCases)])]
    public bool No_segment_cuts_a_cluster_and_none_is_too_long(SegmentCase given)
    {
        if (given.DefaultAlphabet == SmsAlphabet.Gsm7Packed) given = given with { DefaultAlphabet = SmsAlphabet.Gsm7 };
        var (plan, parts) = SmsTextTests.Encode(given.Text, given.Options);
        if (plan.IsPayload) return parts.Length == 1;
        var each = parts.Select(p => SmsTextTests.Decode(plan, [p])).ToList();
        return ClustersOf(Expected(given)).SequenceEqual(each.SelectMany(ClustersOf))
            && parts.Zip(each).All(p => OctetsOnAir(plan, p.First.Length, p.Second, given.LongMessages == LongMessages.Sar && plan.Parts > 1) <= 140);
    }

    [Property(MaxTest = 400, Arbitrary = [typeof(SegmentCases)])]
    public bool The_cheapest_alphabet_that_loses_nothing_and_full_segments(SegmentCase given)
    {
        if (given.DefaultAlphabet == SmsAlphabet.Gsm7Packed) given = given with { DefaultAlphabet = SmsAlphabet.Gsm7 };
        var plan = SmsTextTests.Encode(given.Text, given.Options).Plan;
        // Nothing that the link agrees to takes fewer segments.
        var others = new[] { given.Options with { Ucs2Only = true }, given.Options with { NationalLanguages = [] } }.Concat(given.Languages.Select(l => given.Options with { NationalLanguages = [l] }));
        return others.All(o => plan.Segments <= SmsTextPlan.Of(given.Text, o).Segments);
    }

    private static int OctetsOnAir(SmsTextPlan plan, int octets, string text, bool headerIsAdded)
    {
        var header = headerIsAdded ? plan.HasHeader ? 6 : 7 : 0;
        if (plan.Alphabet == SmsAlphabet.Ucs2 || plan.Alphabet == SmsAlphabet.Latin1) return header + octets;
        if (plan.Alphabet == SmsAlphabet.Ascii) return header + GsmPacking.PackedLength(text.Sum(c => Math.Max(1, GsmAlphabet.Default.Cost(c))), GsmPacking.FillBits(header));
        var own = octets - text.Sum(c => GsmAlphabet.Of(plan.Locking, plan.Single).Cost(c));
        return header + own + GsmPacking.PackedLength(octets - own, GsmPacking.FillBits(header + own));
    }
}
