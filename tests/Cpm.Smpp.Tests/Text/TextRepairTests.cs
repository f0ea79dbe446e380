using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class TextRepairTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("Привет")]
    public void A_byte_order_mark_changes_nothing(string text)
    {
        var (bare, octets) = SmsTextTests.Encode(text);
        var (plan, parts) = SmsTextTests.Encode("\uFEFF" + text);
        Assert.Equal((bare.Alphabet, bare.Segments, bare.Units), (plan.Alphabet, plan.Segments, plan.Units));
        Assert.Equal(octets, parts);
        Assert.Empty(plan.Losses);
    }

    [Fact]
    public void A_byte_order_mark_alone_is_no_text()
    {
        Assert.Equal(SmsTextRefusal.Empty, SmsTextTests.Encode("\uFEFF").Plan.Refusal);
        Assert.Equal(SmsTextRefusal.Empty, SmsTextPlan.Of([0xEF, 0xBB, 0xBF], SmsTextOptions.Standard).Refusal);
    }

    [Theory]
    [InlineData('\t', " ")]
    [InlineData('\v', "\n")]
    [InlineData('\u0085', "\n")]
    [InlineData('\n', "\n")]
    [InlineData('\r', "\r")]
    [InlineData('\f', "\f")]
    [InlineData('\0', "")]
    [InlineData('\u001B', "")]
    [InlineData('\u007F', "")]
    [InlineData('\u009F', "")]
    [InlineData('\uFEFF', "")]
    public void Control_characters_go_by_the_rule_in_every_alphabet(char control, string instead)
    {
        foreach (var before in new[] { "a", "ж" })
        {
            var (plan, parts) = SmsTextTests.Encode($"{before}{control}{before}{control}");
            Assert.Equal(before == "a" ? SmsAlphabet.Gsm7 : SmsAlphabet.Ucs2, plan.Alphabet);
            Assert.Equal($"{before}{instead}{before}{instead}", SmsTextTests.Decode(plan, parts));
            Assert.Equal(instead == control.ToString() ? [] : [new TextLoss(control.ToString(), instead, 2)], plan.Losses.ToArray());
        }
    }

    [Fact]
    public void Control_characters_alone_are_no_text()
    {
        var plan = SmsTextTests.Encode("\u0001\u0002\u0001").Plan;
        Assert.Equal((SmsTextRefusal.Empty, 2), (plan.Refusal, plan.Losses.Length));
    }

    [Theory]
    [InlineData("10 k\u2126", "10 kΩ")]
    [InlineData("300 \u212A", "300 K")]
    [InlineData("\u212Bngstrom\u037E", "Ångstrom;")]
    public void Signs_that_are_another_character_by_definition_are_no_loss(string given, string sent)
    {
        var (plan, parts) = SmsTextTests.Encode(given);
        Assert.Equal((SmsAlphabet.Gsm7, sent), (plan.Alphabet, SmsTextTests.Decode(plan, parts)));
        Assert.Empty(plan.Losses);
    }

    [Fact]
    public void Every_letter_of_the_table_is_joined_with_its_mark()
    {
        var letters = Enumerable.Range(0x80, 0x2000).Select(c => (char)c).Where(c => Decompositions.TryStrip(c, out _)).ToList();
        Assert.True(letters.Count > 400);
        foreach (var letter in letters)
        {
            Decompositions.TryStrip(letter, out var bare);
            Assert.Contains(letter.ToString(), Enumerable.Range(0x300, 0x70).Select(mark => Decompositions.Compose($"{bare}{(char)mark}")));
        }
    }

    [Fact]
    public void Ucs2_where_the_default_was_refused()
    {
        var (plan, parts) = SmsTextTests.Encode("plain", new() { Ucs2Only = true });
        Assert.Equal((SmsAlphabet.Ucs2, "plain"), (plan.Alphabet, SmsTextTests.Decode(plan, parts)));
    }

    [Fact]
    public void A_single_endless_cluster_takes_no_time_by_its_square()
    {
        // Measured again at each code point this would be some ten thousand million steps.
        var plan = SmsTextPlan.Of("a" + new string('\u0316', 100_000), new() { MaxSegments = 255 });
        Assert.Equal((SmsTextRefusal.TooManySegments, (100_001 + 66) / 67), (plan.Refusal, plan.Segments));
    }
}
