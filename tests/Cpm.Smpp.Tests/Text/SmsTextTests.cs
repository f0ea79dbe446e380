using System.Text;
using Cpm.Primitives;
using Cpm.Smpp.Text;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Smpp.Tests.Text;

public class SmsTextTests
{
    internal static (SmsTextPlan Plan, byte[][] Parts) Encode(string text, SmsTextOptions? options = null, ushort reference = 0x1234)
    {
        options ??= SmsTextOptions.Standard;
        using var output = new PooledWriter();
        var plan = SmsTextEncoder.Encode(Encoding.UTF8.GetBytes(text), options, reference, output);
        if (plan.Refusal != SmsTextRefusal.None)
        {
            Assert.Equal(0, output.WrittenCount);
            return (plan, []);
        }
        Assert.Equal(plan.Octets, output.WrittenCount);
        var parts = new byte[plan.Parts][];
        for (var i = 0; i < parts.Length; i++) parts[i] = output.WrittenSpan[plan.Part(i)].ToArray();
        // Counting must agree with writing, and UTF-16 input with UTF-8.
        var counted = SmsTextPlan.Of(text, options);
        Assert.Equal((plan.Segments, plan.Units, plan.Alphabet, plan.Octets), (counted.Segments, counted.Units, counted.Alphabet, counted.Octets));
        return (plan, parts);
    }

    internal static string Decode(SmsTextPlan plan, byte[][] parts)
    {
        var reader = new SmsTextReader();
        foreach (var part in parts)
        {
            var header = default(UserDataHeader);
            if (plan.HasHeader) Assert.Equal(UserDataHeaderStatus.Valid, UserDataHeader.Parse(part, out header));
            reader.Append(part.AsSpan(header.Length), plan.Alphabet, header.LockingShift, header.SingleShift, header.Length);
        }
        return reader.Finish();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(160, 1)]
    [InlineData(161, 2)]
    [InlineData(306, 2)]
    [InlineData(307, 3)]
    public void Gsm7_limits(int characters, int segments)
    {
        var text = new string('a', characters);
        var (plan, parts) = Encode(text);
        Assert.Equal((SmsAlphabet.Gsm7, segments, "gsm7"), (plan.Alphabet, plan.Segments, plan.EncodingName));
        Assert.All(parts, part => Assert.True(part.Length <= 160));
        Assert.Equal(text, Decode(plan, parts));
    }

    [Theory]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    [InlineData(134, 2)]
    [InlineData(135, 3)]
    public void Ucs2_limits(int characters, int segments)
    {
        var text = new string('ж', characters);
        var (plan, parts) = Encode(text);
        Assert.Equal((SmsAlphabet.Ucs2, segments, (byte)8, "ucs2"), (plan.Alphabet, plan.Segments, plan.DataCoding.Value, plan.EncodingName));
        Assert.All(parts, part => Assert.True(part.Length <= 140));
        Assert.Equal(text, Decode(plan, parts));
    }

    [Theory]
    [InlineData(LongMessages.Udh, 153)]
    [InlineData(LongMessages.Udh16, 152)]
    [InlineData(LongMessages.Sar, 152)]
    [InlineData(LongMessages.Payload, 152)]
    public void Long_messages_by_link(LongMessages mode, int perSegment)
    {
        var text = new string('x', (perSegment * 2) + 1);
        var (plan, parts) = Encode(text, new() { LongMessages = mode });
        Assert.Equal(3, plan.Segments);
        Assert.Equal(mode == LongMessages.Payload ? 1 : 3, plan.Parts);
        Assert.Equal(mode == LongMessages.Payload, plan.IsPayload);
        Assert.Equal(mode is LongMessages.Udh or LongMessages.Udh16, plan.HasHeader);
        Assert.Equal(text, Decode(plan, parts));
        if (mode == LongMessages.Udh) Assert.Equal("050003340302", Convert.ToHexString(parts[1].AsSpan(0, 6)));
        if (mode == LongMessages.Udh16) Assert.Equal("06080412340303", Convert.ToHexString(parts[2].AsSpan(0, 7)));
    }

    [Fact]
    public void An_escaped_character_is_not_divided()
    {
        var text = new string('a', 152) + "€" + new string('b', 20);
        var (plan, parts) = Encode(text);
        Assert.Equal(6 + 152, parts[0].Length);
        Assert.Equal(0x1B, parts[1][6]);
        Assert.Equal(text, Decode(plan, parts));
    }

    [Fact]
    public void Carriage_return_and_line_feed_stay_together()
    {
        var text = new string('a', 152) + "\r\n" + new string('b', 20);
        var (plan, parts) = Encode(text);
        Assert.Equal("\r\n"u8.ToArray(), parts[1][6..8]);
        Assert.Equal(text, Decode(plan, parts));
    }

    [Theory]
    [InlineData(35, 1)]
    [InlineData(36, 2)]
    public void Whales(int count, int segments) => Assert.Equal(segments, SmsTextPlan.Of(string.Concat(Enumerable.Repeat("🐳", count)), SmsTextOptions.Standard).Segments);

    [Fact]
    public void Nothing_and_too_much_are_refused()
    {
        Assert.Equal(SmsTextRefusal.Empty, Encode("").Plan.Refusal);
        var plan = Encode(new string('a', (153 * 10) + 1)).Plan;
        Assert.Equal((SmsTextRefusal.TooManySegments, 11), (plan.Refusal, plan.Segments));
        Assert.Equal(SmsTextRefusal.None, Encode(new string('a', 153 * 10)).Plan.Refusal);
        Assert.Equal(SmsTextRefusal.TooManySegments, Encode(new string('a', 153 * 256), new() { MaxSegments = 255 }).Plan.Refusal);
        Assert.Equal(255, Encode(new string('a', 153 * 255), new() { MaxSegments = 255 }).Plan.Parts);
    }

    [Theory]
    [InlineData(SmsAlphabet.Latin1, "Ça va, ñandú ÿ", 140, 134)]
    [InlineData(SmsAlphabet.Ascii, "plain `text`", 160, 153)]
    [InlineData(SmsAlphabet.Gsm7Packed, "Ωmega @ 7 bits", 160, 153)]
    public void Other_default_alphabets(SmsAlphabet alphabet, string sample, int single, int each)
    {
        var options = new SmsTextOptions { DefaultAlphabet = alphabet };
        var text = sample + new string('z', single - sample.Length);
        var (plan, parts) = Encode(text, options);
        Assert.Equal((alphabet, 1, (byte)0), (plan.Alphabet, plan.Segments, plan.DataCoding.Value));
        Assert.Equal(text, Decode(plan, parts));
        text = sample + new string('z', (each * 2) - sample.Length);
        (plan, parts) = Encode(text, options);
        Assert.Equal(2, plan.Segments);
        Assert.All(parts, part => Assert.True(part.Length <= (alphabet == SmsAlphabet.Ascii ? 159 : 140)));
        Assert.Equal(text, Decode(plan, parts));
        Assert.Equal(SmsAlphabet.Ucs2, Encode("ж", options).Plan.Alphabet);
    }

    [Fact]
    public void Language_tables_only_where_agreed_and_cheaper()
    {
        var text = string.Concat(Enumerable.Repeat("ığşİ ", 20));
        Assert.Equal(SmsAlphabet.Ucs2, Encode(text).Plan.Alphabet);
        var options = new SmsTextOptions { NationalLanguages = [NationalLanguage.Portuguese, NationalLanguage.Turkish] };
        var (plan, parts) = Encode(text, options);
        Assert.Equal((SmsAlphabet.Gsm7, 1, NationalLanguage.Turkish), (plan.Alphabet, plan.Segments, plan.Locking));
        Assert.True(plan.HasHeader);
        Assert.Equal(text, Decode(plan, parts));
        Assert.Equal(SmsAlphabet.Ucs2, Encode("kısa", options).Plan.Alphabet);
        Assert.Equal(SmsAlphabet.Gsm7, Encode("plain", options).Plan.Alphabet);
        text = string.Concat(Enumerable.Repeat("नमस्ते ", 60));
        (plan, parts) = Encode(text, new() { NationalLanguages = [NationalLanguage.Hindi] });
        Assert.Equal((SmsAlphabet.Gsm7, 3, NationalLanguage.Hindi, text), (plan.Alphabet, plan.Segments, plan.Locking, Decode(plan, parts)));
    }

    [Theory]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("A\u030Angstro\u0308m", "Ångström")]
    public void Marks_join_their_letters(string given, string sent)
    {
        var (plan, parts) = Encode(given);
        Assert.Equal((SmsAlphabet.Gsm7, sent), (plan.Alphabet, Decode(plan, parts)));
        Assert.Empty(plan.Losses);
    }

    [Fact]
    public void Transliteration_only_by_policy_and_with_its_losses()
    {
        const string Text = "“Olá” – ’tis…";
        Assert.Equal(SmsAlphabet.Ucs2, Encode(Text).Plan.Alphabet);
        var (plan, parts) = Encode(Text, new() { Transliterate = true });
        Assert.Equal("\"Ola\" - 'tis...", Decode(plan, parts));
        Assert.Equal([new("“", "\"", 1), new("á", "a", 1), new("”", "\"", 1), new("–", "-", 1), new("’", "'", 1), new("…", "...", 1)], plan.Losses.ToArray());
        Assert.Equal([new TextLoss("á", "a", 3)], SmsTextPlan.Of("ááxá", new SmsTextOptions { Transliterate = true }).Losses.ToArray());
        Assert.Equal(SmsAlphabet.Gsm7, Encode("ΚΑΛΗΜΕΡΑ καλημέρα Čeština Tiếng Việt", new() { Transliterate = true }).Plan.Alphabet);
        // An emoji has no likeness: then nothing is changed at all.
        (plan, parts) = Encode("Olá 🐳", new() { Transliterate = true });
        Assert.Equal((SmsAlphabet.Ucs2, "Olá 🐳"), (plan.Alphabet, Decode(plan, parts)));
        Assert.Empty(plan.Losses);
        Assert.Equal(SmsTextRefusal.Empty, Encode("\u200B", new() { Transliterate = true }).Plan.Refusal);
    }

    [Fact]
    public void Broken_input_is_listed()
    {
        Assert.Equal(new TextLoss("\uD83D", "\uFFFD", 1), Assert.Single(SmsTextPlan.Of("a\uD83Db", SmsTextOptions.Standard).Losses));
        Assert.Equal(new TextLoss("", "\uFFFD", 1), Assert.Single(SmsTextPlan.Of([0x61, 0xC3, 0x28], SmsTextOptions.Standard).Losses));
    }

    [Fact]
    public void One_segment_of_the_default_alphabet_allocates_nothing()
    {
        var text = Encoding.UTF8.GetBytes("Grüße aus Köln: 12 € für das Ticket {A}");
        using var output = new PooledWriter(1024);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            output.Clear();
            SmsTextEncoder.Encode(text, SmsTextOptions.Standard, 1, output);
        }));
        Assert.Equal(0, Allocations.PerCall(() => SmsTextPlan.Of(text, SmsTextOptions.Standard)));
    }
}
