using System.Buffers.Text;
using System.Text.Unicode;
using Cpm.Primitives;

namespace Cpm.Mime;

/// <summary>Where a header value lies in the message; a start of 0 means that the header is absent.</summary>
internal readonly record struct Extent(int Start, int Length);

/// <summary>What one pass over a CPIM message finds out.</summary>
internal struct CpimLayout
{
    public Extent From, Subject, DateTime, MessageId, OriginalTo, PayloadType;
    public Extent ContentType, Content;
    public int HeadersEnd, ContentHeadersStart, ContentHeadersEnd;
    public Dispositions Dispositions;
    public TransferEncoding TransferEncoding;
    public bool HasUnknownRequirement, HasTo, HasRecordRoute;
}

/// <summary>The single pass: message headers, MIME headers of the content, content (RFC 3862 section 2).</summary>
internal static class CpimParser
{
    public static CpimRejection Parse(ReadOnlySpan<byte> text, CpimLimits limits, out CpimLayout layout)
    {
        layout = default;
        var reader = new CpimHeaderReader(text, limits);
        while (reader.TryRead(out var line))
        {
            var rejection = Note(text, line, ref layout);
            if (rejection != CpimRejection.None) return rejection;
        }
        if (reader.Rejection != CpimRejection.None) return reader.Rejection;
        if (!Utf8.IsValid(text[..reader.End])) return CpimRejection.BadText;
        layout.HeadersEnd = reader.End;
        layout.ContentHeadersStart = reader.Position;
        return ParseContent(text, limits, ref layout);
    }

    private static CpimRejection Note(ReadOnlySpan<byte> text, CpimHeaderLine line, ref CpimLayout layout)
    {
        var value = new Extent(line.ValueStart, line.ValueLength);
        switch (line.Id)
        {
            case CpimHeaderId.From: return Address(text, value, ref layout.From);
            case CpimHeaderId.OriginalTo: return Address(text, value, ref layout.OriginalTo);
            case CpimHeaderId.DateTime: return Once(value, ref layout.DateTime);
            case CpimHeaderId.MessageId: return Once(value, ref layout.MessageId);
            case CpimHeaderId.To:
                layout.HasTo = true;
                return CheckAddress(text, value);
            case CpimHeaderId.RecordRoute:
                layout.HasRecordRoute = true;
                return CheckAddress(text, value);
            case CpimHeaderId.Cc or CpimHeaderId.Route:
                return CheckAddress(text, value);
            case CpimHeaderId.Subject when layout.Subject.Start == 0: layout.Subject = value; break;
            case CpimHeaderId.PayloadType when layout.PayloadType.Start == 0: layout.PayloadType = value; break;
            case CpimHeaderId.DispositionNotification: layout.Dispositions |= DispositionTokens.Parse(text.Slice(value.Start, value.Length)); break;
            case CpimHeaderId.Require: layout.HasUnknownRequirement |= !CpimRequirements.AreKnown(text.Slice(value.Start, value.Length)); break;
        }
        return CpimRejection.None;
    }

    private static CpimRejection Once(Extent value, ref Extent place)
    {
        if (place.Start != 0) return CpimRejection.DuplicateHeader;
        place = value;
        return CpimRejection.None;
    }

    private static CpimRejection Address(ReadOnlySpan<byte> text, Extent value, ref Extent place)
    {
        var rejection = Once(value, ref place);
        return rejection == CpimRejection.None ? CheckAddress(text, value) : rejection;
    }

    private static CpimRejection CheckAddress(ReadOnlySpan<byte> text, Extent value) =>
        CpimAddressSyntax.TrySplit(text.Slice(value.Start, value.Length), out _, out _) ? CpimRejection.None : CpimRejection.BadAddress;

    private static CpimRejection ParseContent(ReadOnlySpan<byte> text, CpimLimits limits, ref CpimLayout layout)
    {
        var rest = text[layout.ContentHeadersStart..];
        if (!MimeHeaderBlock.TryMeasure(rest, out _, out _))
            return rest.Length > limits.MaxHeaderBytes ? CpimRejection.HeadersTooLong : CpimRejection.Incomplete;
        var reader = new MimeHeaderReader(text, layout.ContentHeadersStart);
        var count = 0;
        var contentLength = -1;
        while (reader.TryRead(out var header))
        {
            if (++count > limits.MaxHeaders) return CpimRejection.TooManyHeaders;
            if (reader.Position - header.LineStart > limits.MaxLine) return CpimRejection.LineTooLong;
            if (reader.Position - layout.ContentHeadersStart > limits.MaxHeaderBytes) return CpimRejection.HeadersTooLong;
            NoteContent(text, header, ref layout, ref contentLength);
        }
        if (reader.Failed) return CpimRejection.BadContentHeader;
        if (!reader.AtBody) return CpimRejection.Incomplete;
        layout.ContentHeadersEnd = reader.Position;
        layout.Content = new Extent(reader.Position, ContentLength(text[reader.Position..], contentLength));
        return CpimRejection.None;
    }

    private static void NoteContent(ReadOnlySpan<byte> text, MimeHeaderReader.Header header, ref CpimLayout layout, ref int contentLength)
    {
        var name = text[header.Name];
        switch (name.Length)
        {
            case 12 when HeaderSyntax.Same(name, "Content-Type"u8) && layout.ContentType.Start == 0:
                var (start, length) = header.Value.GetOffsetAndLength(text.Length);
                layout.ContentType = new Extent(start, length);
                break;
            case 14 when HeaderSyntax.Same(name, "Content-Length"u8):
                if (!Utf8Parser.TryParse(text[header.Value], out contentLength, out _)) contentLength = -1;
                break;
            case 25 when HeaderSyntax.Same(name, "Content-Transfer-Encoding"u8):
                layout.TransferEncoding = TransferEncodings.Parse(text[header.Value]);
                break;
        }
    }

    // The frame around (SIP, MSRP, MIME) says how long the content is. Content-Length only tells line ends behind it from content,
    // because clients count characters instead of octets: believing them would cut messages.
    private static int ContentLength(ReadOnlySpan<byte> content, int declared) =>
        declared >= 0 && declared < content.Length && content[declared..].IndexOfAnyExcept("\r\n"u8) < 0 ? declared : content.Length;
}
