using System.Collections.Immutable;
using System.Text;

namespace Cpm.Smpp.Text;

/// <summary>
/// What is done to every text before an alphabet is chosen, on all links alike.
/// 1. A byte order mark at the start is no text and is taken off; elsewhere it is left out, since many receivers take one off wherever a segment starts with it.
/// 2. A surrogate without its partner becomes U+FFFD.
/// 3. Control characters, which no handset shows, are no reason for UCS-2: a tab becomes a space, a vertical tab and U+0085 become a line feed, LF, CR and FF stay
/// (the GSM alphabet has them), all others are left out. 4. Letters are joined with their marks (<see cref="Decompositions.Compose"/>), which loses nothing.
/// What is replaced or left out within the text is a loss, and counted.
/// </summary>
internal static class TextRepair
{
    private const char ByteOrderMark = '\uFEFF';
    private const string Replacement = "\uFFFD";

    /// <summary>The octets behind a byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    /// <summary>The text as it can be sent.</summary>
    public static string Apply(string text, ref ImmutableArray<TextLoss> losses)
    {
        text = text.TrimStart(ByteOrderMark);
        return Decompositions.Compose(IsClean(text) ? text : Clean(text, ref losses));
    }

    private static bool IsClean(string text)
    {
        foreach (var c in text)
        {
            if (char.IsSurrogate(c) || !Stays(c)) return false;
        }
        return true;
    }

    private static string Clean(string text, ref ImmutableArray<TextLoss> losses)
    {
        var counter = new TextLossCounter();
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
                continue;
            }
            if (!char.IsSurrogate(c) && Stays(c))
            {
                clean.Append(c);
                continue;
            }
            var instead = Instead(c);
            counter.Add(c.ToString(), instead);
            clean.Append(instead);
        }
        losses = losses.AddRange(counter.ToImmutable());
        return clean.ToString();
    }

    private static bool Stays(char c) => !char.IsControl(c) ? c != ByteOrderMark : c is '\n' or '\r' or '\f';

    private static string Instead(char c) => c switch
    {
        '\t' => " ",
        '\v' or '\u0085' => "\n",
        _ => char.IsSurrogate(c) ? Replacement : "",
    };
}
