using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Cpm.Smpp.Text;

/// <summary>Chooses the alphabet and the places to cut.</summary>
internal static class SmsTextPlanner
{
    private const int MostSegments = 255;
    private const int MostPayloadOctets = 65535;

    public static SmsTextPlan Plan(ReadOnlySpan<byte> utf8, SmsTextOptions options)
    {
        ImmutableArray<TextLoss> losses = Utf8.IsValid(utf8) ? [] : [new("", "\uFFFD", 1)];
        return Plan(Encoding.UTF8.GetString(utf8), options, losses);
    }

    public static SmsTextPlan Plan(string text, SmsTextOptions options, ImmutableArray<TextLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        text = TextRepair.Apply(text, ref losses);
        var usual = new TextCoding(options.DefaultAlphabet);
        if (text.Length == 0) return new() { Refusal = SmsTextRefusal.Empty, Alphabet = usual.Alphabet, Losses = losses };

        // 1. The default alphabet, where it has every character: no other is cheaper.
        if (!options.Ucs2Only && usual.Measure(text) >= 0) return Divide(text, usual, options, losses);

        // 2. Language tables, where they save segments over UCS-2. Nothing is lost either way, so the alphabet that every handset has wins a draw.
        var wide = Divide(text, new TextCoding(SmsAlphabet.Ucs2), options, losses);
        if (options.Ucs2Only) return wide;
        if (National(text, options, losses) is { } national && national.Segments < wide.Segments) return national;

        // 3. Likenesses, where policy allows them and they avoid UCS-2.
        if (options.Transliterate && Transliteration.TryRewrite(text, usual, out var rewritten, out var changes))
        {
            losses = losses.AddRange(changes);
            return rewritten.Length == 0
                ? new() { Refusal = SmsTextRefusal.Empty, Alphabet = usual.Alphabet, Losses = losses }
                : Divide(rewritten, usual, options, losses);
        }

        // 4. UCS-2 has everything.
        return wide;
    }

    private static SmsTextPlan? National(string text, SmsTextOptions options, ImmutableArray<TextLoss> losses)
    {
        // A header belongs to a part, and with message_payload the centre makes the parts.
        if (options.DefaultAlphabet is not (SmsAlphabet.Gsm7 or SmsAlphabet.Gsm7Packed) || options.LongMessages == LongMessages.Payload) return null;
        SmsTextPlan? best = null;
        foreach (var language in options.NationalLanguages)
        {
            ReadOnlySpan<(NationalLanguage Locking, NationalLanguage Single)> pairs =
                [(NationalLanguage.None, language), (language, NationalLanguage.None), (language, language)];
            foreach (var (locking, single) in pairs)
            {
                if (locking == NationalLanguage.Spanish) continue;
                var coding = new TextCoding(options.DefaultAlphabet, GsmAlphabet.Of(locking, single));
                if (coding.Measure(text) < 0) continue;
                var plan = Divide(text, coding, options, losses);
                if (best is null || plan.Segments < best.Value.Segments) best = plan;
            }
        }
        return best;
    }

    private static SmsTextPlan Divide(string text, in TextCoding coding, SmsTextOptions options, ImmutableArray<TextLoss> losses)
    {
        var units = coding.Measure(text);
        var header = coding.HeaderOctets(0);
        var plan = new SmsTextPlan
        {
            Alphabet = coding.Alphabet,
            Coding = coding,
            Locking = coding.Tables.Locking,
            Single = coding.Tables.Single,
            Text = text,
            Units = units,
            Losses = losses,
            Segments = 1,
            Parts = 1,
            HasHeader = header > 0,
            Octets = header + coding.Octets(units, text.Length, header),
        };
        if (units <= coding.Limit(0)) return plan;
        var (element, written) = options.LongMessages switch
        {
            LongMessages.Udh => (5, 5),
            LongMessages.Udh16 => (6, 6),
            // Whoever adds the element, its octets are not there for the text; 16-bit references are what fits in every case.
            _ => (6, 0),
        };
        var textEnds = Cut(text, coding, coding.Limit(element));
        plan = plan with { Segments = textEnds.Length };
        if (textEnds.Length > Math.Min(options.MaxSegments, MostSegments)) return plan with { Refusal = SmsTextRefusal.TooManySegments, Parts = textEnds.Length };
        if (options.LongMessages == LongMessages.Payload)
        {
            return plan.Octets > MostPayloadOctets ? plan with { Refusal = SmsTextRefusal.TooManySegments } : plan with { IsPayload = true };
        }
        header = coding.HeaderOctets(written);
        var octetEnds = new int[textEnds.Length];
        var octets = 0;
        for (int i = 0, start = 0; i < textEnds.Length; start = textEnds[i++])
        {
            var part = text.AsSpan(start, textEnds[i] - start);
            octets += header + coding.Octets(coding.Measure(part), part.Length, header);
            octetEnds[i] = octets;
        }
        return plan with { Parts = textEnds.Length, HasHeader = header > 0, TextEnds = textEnds, OctetEnds = octetEnds, Octets = octets };
    }

    /// <summary>
    /// Fills segments with whole grapheme clusters (UAX #29): flags, families, skin tones, keycaps and combining marks stay in one piece. A cluster longer than
    /// a segment is cut between code points. A character that takes two septets is never divided, as its cost is counted whole.
    /// </summary>
    private static int[] Cut(string text, in TextCoding coding, int limit)
    {
        var ends = new List<int>((text.Length / limit) + 2);
        var used = 0;
        var within = 0;
        for (var at = 0; at < text.Length;)
        {
            // The rest of a cluster that was cut is not measured again: a text of one endless cluster must not take time by its square.
            var length = at < within ? within - at : Cluster(text, at, coding);
            var units = at < within ? int.MaxValue : coding.Measure(text.AsSpan(at, length));
            if (units > limit)
            {
                within = at + length;
                length = char.IsHighSurrogate(text[at]) ? 2 : 1;
                units = coding.Measure(text.AsSpan(at, length));
            }
            if (used + units > limit)
            {
                ends.Add(at);
                used = 0;
            }
            used += units;
            at += length;
        }
        ends.Add(text.Length);
        return [.. ends];
    }

    // The default alphabets have no combining characters: only CR LF is more than one.
    private static int Cluster(string text, int at, in TextCoding coding) => coding.IsDefault
        ? text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1
        : StringInfo.GetNextTextElementLength(text.AsSpan(at));
}
