using System.Text;
using Cpm.Core.Messages;
using Cpm.Mime;
using Cpm.Primitives;

namespace Cpm.Core.Standalone;

/// <summary>
/// Takes the sender's name out of a body (RFC 3323 §5.1): the From of every message/cpim in it, within multipart bodies and within other message/cpim too.
/// What cannot be read so far is left out, since it might name the sender.
/// </summary>
public static class HiddenSender
{
    private const int MaxDepth = 4;
    private static readonly byte[] Nobody = Encoding.ASCII.GetBytes(Address.Anonymous);

    /// <summary>The body without the sender's name; the same octets where none is in it.</summary>
    public static ReadOnlyMemory<byte> In(ReadOnlyMemory<byte> bodyType, ReadOnlyMemory<byte> body) =>
        MediaType.TryParse(bodyType, out var type) && Without(type, TransferEncoding.SevenBit, body, 0) is { } changed ? changed : body;

    /// <summary>The content anew, in its transfer encoding; null where nothing is to be changed.</summary>
    private static byte[]? Without(MediaType type, TransferEncoding encoding, ReadOnlyMemory<byte> content, int depth)
    {
        var isCpim = type.Is(MediaTypes.Cpim);
        if ((!isCpim && !type.IsMultipart) || content.IsEmpty) return null;
        if (depth > MaxDepth) return [];
        if (encoding is not (TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)) return isCpim ? WithoutFrom(content, depth) : OfParts(type, content, depth);
        using var plain = new PooledWriter(content.Length);
        TransferDecoder.Decode(encoding, content.Span, plain);
        ReadOnlyMemory<byte> decoded = plain.WrittenSpan.ToArray();
        if ((isCpim ? WithoutFrom(decoded, depth) : OfParts(type, decoded, depth)) is not { } changed) return null;
        using var encoded = new PooledWriter(changed.Length * 2);
        TransferEncoder.Encode(encoding, changed, encoded);
        return encoded.WrittenSpan.ToArray();
    }

    private static byte[] WithoutFrom(ReadOnlyMemory<byte> content, int depth)
    {
        if (!CpimMessage.TryParse(content, null, out var cpim, out _)) return [];
        using var body = new PooledWriter(content.Length + 64);
        var writer = new CpimWriter(body);
        writer.From(Nobody);
        foreach (var header in cpim.Headers)
        {
            if (header.Id != CpimHeaderId.From) writer.Copy(header);
        }
        writer.EndHeaders();
        var entity = cpim.Entity;
        if (Without(cpim.ContentType, cpim.TransferEncoding, cpim.Content, depth + 1) is { } inner)
        {
            body.Write(entity.Span[..^cpim.Content.Length]);
            body.Write(inner);
        }
        else
        {
            body.Write(entity.Span);
        }
        return body.WrittenSpan.ToArray();
    }

    private static byte[]? OfParts(MediaType type, ReadOnlyMemory<byte> content, int depth)
    {
        PooledWriter? body = null;
        var copied = 0;
        var reader = new MultipartReader(content, type, MimeLimits.Default);
        while (reader.TryRead(out var part))
        {
            if (Without(part.ContentType, part.Headers.TransferEncoding, part.Content, depth + 1) is not { } changed) continue;
            content.Span.Overlaps(part.Content.Span, out var start);
            body ??= new PooledWriter(content.Length + 128);
            body.Write(content.Span[copied..start]);
            body.Write(changed);
            copied = start + part.Content.Length;
        }
        if (body is null) return null;
        using (body)
        {
            body.Write(content.Span[copied..]);
            return body.WrittenSpan.ToArray();
        }
    }
}
