using System.Buffers;
using System.Text;

namespace Cpm.Smpp.Text;

/// <summary>Writes the octets of a text: all parts one after another, each as it goes into short_message or message_payload.</summary>
public static class SmsTextEncoder
{
    /// <summary>Septets of one short message.</summary>
    internal const int SingleSegment = 160;

    /// <summary>Plans a text in UTF-8 and writes its parts. Allocates nothing for what fits one segment of the default alphabet.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="options">What the link agrees to.</param>
    /// <param name="reference">Shared by all parts of a longer text; its lower eight bits count with <see cref="LongMessages.Udh"/>.</param>
    /// <param name="output">Takes the octets, unless the plan is a refusal; <see cref="SmsTextPlan.Part"/> tells where each part lies in them.</param>
    public static SmsTextPlan Encode(ReadOnlySpan<byte> utf8, SmsTextOptions options, ushort reference, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (TryEncodeSingle(utf8, options, output.GetSpan(SingleSegment), out var plan))
        {
            output.Advance(plan.Octets);
            return plan;
        }
        plan = SmsTextPlanner.Plan(utf8, options);
        Write(plan, options, reference, output);
        return plan;
    }

    /// <summary>Plans a text and writes its parts.</summary>
    /// <inheritdoc cref="Encode(ReadOnlySpan{byte}, SmsTextOptions, ushort, IBufferWriter{byte})"/>
    public static SmsTextPlan Encode(string text, SmsTextOptions options, ushort reference, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var plan = SmsTextPlan.Of(text, options);
        Write(plan, options, reference, output);
        return plan;
    }

    /// <summary>One pass over the common case: at most 160 septets of the default alphabet and its extension.</summary>
    internal static bool TryEncodeSingle(ReadOnlySpan<byte> utf8, SmsTextOptions options, Span<byte> septets, out SmsTextPlan plan)
    {
        ArgumentNullException.ThrowIfNull(options);
        plan = default;
        utf8 = TextRepair.WithoutMark(utf8);
        // Three octets of UTF-8 at most for each character of the alphabet, the euro sign.
        if (utf8.IsEmpty || utf8.Length > SingleSegment * 3 || options.DefaultAlphabet != SmsAlphabet.Gsm7 || options.Ucs2Only || options.MaxSegments < 1) return false;
        var alphabet = GsmAlphabet.Default;
        var count = 0;
        while (!utf8.IsEmpty)
        {
            var c = (char)utf8[0];
            var length = 1;
            if (c >= 0x80)
            {
                if (Rune.DecodeFromUtf8(utf8, out var rune, out length) != OperationStatus.Done || !rune.IsBmp) return false;
                c = (char)rune.Value;
            }
            if (!alphabet.TryEncode(c, out var septet, out var escaped) || count + (escaped ? 2 : 1) > SingleSegment) return false;
            if (escaped) septets[count++] = GsmAlphabet.Escape;
            septets[count++] = septet;
            utf8 = utf8[length..];
        }
        plan = new() { Alphabet = SmsAlphabet.Gsm7, Segments = 1, Parts = 1, Units = count, Octets = count, Losses = [] };
        return true;
    }

    private static void Write(in SmsTextPlan plan, SmsTextOptions options, ushort reference, IBufferWriter<byte> output)
    {
        if (plan.Refusal != SmsTextRefusal.None) return;
        var octets = output.GetSpan(plan.Octets);
        var written = 0;
        for (int part = 0, start = 0; part < plan.Parts; part++)
        {
            var end = plan.TextEnds?[part] ?? plan.Text!.Length;
            var header = 0;
            if (plan.HasHeader)
            {
                Concatenation? place = plan.Parts == 1 || options.LongMessages == LongMessages.Sar
                    ? null
                    : new(reference, (byte)plan.Parts, (byte)(part + 1), options.LongMessages == LongMessages.Udh16);
                header = UserDataHeader.Write(octets[written..], place, plan.Locking, plan.Single);
            }
            written += header + plan.Coding.Write(plan.Text.AsSpan(start, end - start), octets[(written + header)..], header);
            start = end;
        }
        output.Advance(written);
    }
}
