using System.Text;
using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Core.Standalone;

/// <summary>
/// The innermost payload of a message body: out of message/cpim, out of the multipart that a list server wraps around it, out of
/// multipart/alternative; without its transfer encoding, text as UTF-8. This is what the ISF weighs and other services receive.
/// </summary>
/// <param name="Type">The media type without parameters, in lower case.</param>
/// <param name="Content">The octets; a slice of the body where nothing had to be decoded.</param>
/// <param name="Cpim">The CPIM message it was in; the default where there was none.</param>
public readonly record struct Payload(string Type, ReadOnlyMemory<byte> Content, CpimMessage Cpim)
{
    private const int MaxDepth = 4;

    /// <summary>Other parts of the body, as a person would name them: <c>attachment image/png</c>, <c>formatting text/html</c>. Lists of recipients are not among them.</summary>
    public IReadOnlyList<string> LeftOut { get => field ?? []; init; }

    /// <summary>True where the CPIM requires its reader to understand a header that is not known here (RFC 3862 section 4.7).</summary>
    public bool HasUnknownRequirement => !Cpim.Bytes.IsEmpty && Cpim.HasUnknownRequirement;

    /// <summary>Finds the payload. False when the body is not what its type says: malformed CPIM or multipart, an unknown charset counts as its octets.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bodyType, ReadOnlyMemory<byte> body, out Payload payload, out string problem)
    {
        payload = default;
        problem = "";
        if (!MediaType.TryParse(bodyType, out var type))
        {
            problem = "Content-Type cannot be read";
            return false;
        }
        return TryRead(type, TransferEncoding.SevenBit, body, default, 0, out payload, out problem);
    }

    private static bool TryRead(
        MediaType type, TransferEncoding encoding, ReadOnlyMemory<byte> content, CpimMessage cpim, int depth, out Payload payload, out string problem)
    {
        payload = default;
        problem = "";
        if (depth > MaxDepth)
        {
            problem = $"nested more than {MaxDepth} deep";
            return false;
        }
        if (type.Is(MediaTypes.Cpim))
        {
            if (CpimMessage.TryParse(Plain(encoding, content), null, out cpim, out var rejection))
                return TryRead(cpim.ContentType, cpim.TransferEncoding, cpim.Content, cpim, depth + 1, out payload, out problem);
            problem = $"message/cpim: {rejection}";
            return false;
        }
        if (type.IsMultipart)
        {
            if (!TryPick(type, content, out var part, out var others))
            {
                problem = "the multipart body holds no message";
                return false;
            }
            if (!TryRead(part.ContentType, part.Headers.TransferEncoding, part.Content, cpim, depth + 1, out payload, out problem)) return false;
            if (others.Count > 0) payload = payload with { LeftOut = [.. others, .. payload.LeftOut] };
            return true;
        }
        content = Plain(encoding, content);
        payload = new(NameOf(type), type.Type.SequenceEqual("text"u8) ? AsUtf8(type, content) : content, cpim);
        return true;
    }

    /// <summary>The part that a person would read: message/cpim before text/plain before the first that is no list.</summary>
    private static bool TryPick(MediaType type, ReadOnlyMemory<byte> content, out MimePart picked, out List<string> others)
    {
        picked = default;
        others = [];
        var best = 0;
        var word = NameOf(type) == "multipart/alternative" ? "formatting" : "attachment";
        var reader = new MultipartReader(content, type, MimeLimits.Default);
        while (reader.TryRead(out var part))
        {
            var rank = part.ContentType.Is(MediaTypes.Cpim) ? 4
                : part.ContentType.Is(MediaTypes.TextPlain) ? 3
                : part.ContentType.Is(MediaTypes.ResourceLists) ? 1 : 2;
            if (rank > best)
            {
                if (best > 1) others.Add($"{word} {NameOf(picked.ContentType)}");
                (picked, best) = (part, rank);
            }
            else if (rank > 1)
            {
                others.Add($"{word} {NameOf(part.ContentType)}");
            }
        }
        return best > 1;
    }

    private static ReadOnlyMemory<byte> Plain(TransferEncoding encoding, ReadOnlyMemory<byte> content)
    {
        if (encoding is not (TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)) return content;
        using var decoded = new PooledWriter(content.Length);
        TransferDecoder.Decode(encoding, content.Span, decoded);
        return decoded.WrittenSpan.ToArray();
    }

    private static ReadOnlyMemory<byte> AsUtf8(MediaType type, ReadOnlyMemory<byte> content)
    {
        if (type.IsUtf8 || type.Charset is not { } charset) return content;
        using var utf8 = new PooledWriter(content.Length * 2);
        Charsets.ToUtf8(content.Span, charset, utf8);
        return utf8.WrittenSpan.ToArray();
    }

    private static string NameOf(MediaType type) => type.Is(MediaTypes.TextPlain) ? "text/plain"
        : type.Is(MediaTypes.Imdn) ? "message/imdn+xml"
        : $"{Encoding.ASCII.GetString(type.Type)}/{Encoding.ASCII.GetString(type.Subtype)}".ToLowerInvariant();
}
