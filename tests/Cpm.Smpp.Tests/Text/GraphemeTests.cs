using System.Globalization;
using System.Text;
using Cpm.Smpp.Text;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class GraphemeTests
{
    public static TheoryData<string> Clusters =>
    [
        "🐳", "👍🏽", "🇩🇪", "👨‍👩‍👧‍👦", "1️⃣", "❤️", "👩🏽‍❤️‍💋‍👨🏻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "x\u0301\u0323", "ක්‍ෂ", "한", "\u1112\u1161\u11AB",
    ];

    private static List<string> ClustersOf(string text)
    {
        var all = new List<string>();
        for (var i = 0; i < text.Length; i += all[^1].Length) all.Add(text.Substring(i, StringInfo.GetNextTextElementLength(text.AsSpan(i))));
        return all;
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void A_cluster_at_any_place_near_a_border_stays_whole(string cluster)
    {
        foreach (var mode in new[] { LongMessages.Udh, LongMessages.Udh16 })
        {
            for (var before = 40; before <= 140; before++)
            {
                var text = new string('ж', before) + cluster + new string('ж', 60);
                var (plan, parts) = SmsTextTests.Encode(text, new() { LongMessages = mode });
                Assert.Equal(text, SmsTextTests.Decode(plan, parts));
                var whole = ClustersOf(text);
                // Each part decoded alone is a run of the text's own clusters.
                var each = parts.SelectMany(p => ClustersOf(SmsTextTests.Decode(plan, [p]))).ToList();
                Assert.Equal(whole, each);
                Assert.All(parts, p => Assert.True(p.Length <= 140));
            }
        }
    }

    [Fact]
    public void A_cluster_longer_than_a_segment_is_cut_between_code_points()
    {
        var monster = "🐳" + string.Concat(Enumerable.Repeat("\u200D🐳", 100));
        var (plan, parts) = SmsTextTests.Encode(monster);
        Assert.Equal(monster, SmsTextTests.Decode(plan, parts));
        Assert.All(parts, p => Assert.DoesNotContain('\uFFFD', SmsTextTests.Decode(plan, [p])));
        var zalgo = "a" + new string('\u0316', 200);
        (plan, parts) = SmsTextTests.Encode(zalgo);
        Assert.Equal(zalgo, SmsTextTests.Decode(plan, parts));
    }

    [Property(MaxTest = 300)]
    public bool Any_text_comes_back(string?[] pieces)
    {
        var alphabet = new[] { "a", "€", "ж", "🐳", "👨‍👩‍👧", "\r\n", "é", "[x]", "🇫🇷" };
        var text = string.Concat(pieces.SelectMany(p => p ?? "").Select(c => alphabet[c % alphabet.Length])) + "!";
        var (plan, parts) = SmsTextTests.Encode(text, new() { MaxSegments = 255 });
        return plan.Refusal == SmsTextRefusal.None && SmsTextTests.Decode(plan, parts) == text && Encoding.UTF8.GetByteCount(text) > 0;
    }
}
