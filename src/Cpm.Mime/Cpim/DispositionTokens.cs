using System.Buffers;
using Cpm.Primitives;

namespace Cpm.Mime;

/// <summary>Wire form of <see cref="Dispositions"/>: a comma list (RFC 5438 section 6.2).</summary>
public static class DispositionTokens
{
    /// <summary>Reads a list; blanks are optional, parameters and unknown tokens are passed over.</summary>
    public static Dispositions Parse(ReadOnlySpan<byte> value)
    {
        var result = Dispositions.None;
        while (!value.IsEmpty)
        {
            var comma = value.IndexOf((byte)',');
            var token = comma < 0 ? value : value[..comma];
            value = comma < 0 ? default : value[(comma + 1)..];
            var parameters = token.IndexOf((byte)';');
            if (parameters >= 0) token = token[..parameters];
            result |= One(token.Trim(" \t"u8));
        }
        return result;
    }

    /// <summary>Writes the list in the order of RFC 5438, with the extension last; nothing for <see cref="Dispositions.None"/>.</summary>
    public static void Write(Dispositions dispositions, IBufferWriter<byte> output)
    {
        var first = true;
        for (var bit = 1; bit <= (int)Dispositions.Interworking; bit <<= 1)
        {
            if (((int)dispositions & bit) == 0) continue;
            if (!first) output.Write(", "u8);
            output.Write(Name((Dispositions)bit));
            first = false;
        }
    }

    private static Dispositions One(ReadOnlySpan<byte> token) => token.Length switch
    {
        7 when HeaderSyntax.Same(token, "display"u8) => Dispositions.Display,
        10 when HeaderSyntax.Same(token, "processing"u8) => Dispositions.Processing,
        12 when HeaderSyntax.Same(token, "interworking"u8) => Dispositions.Interworking,
        17 when HeaderSyntax.Same(token, "positive-delivery"u8) => Dispositions.PositiveDelivery,
        17 when HeaderSyntax.Same(token, "negative-delivery"u8) => Dispositions.NegativeDelivery,
        _ => Dispositions.None,
    };

    private static ReadOnlySpan<byte> Name(Dispositions bit) => bit switch
    {
        Dispositions.PositiveDelivery => "positive-delivery"u8,
        Dispositions.NegativeDelivery => "negative-delivery"u8,
        Dispositions.Processing => "processing"u8,
        Dispositions.Display => "display"u8,
        _ => "interworking"u8,
    };
}
