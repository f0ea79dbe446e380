using System.Text;

namespace Cpm.Mime;

/// <summary>One part of a multipart body; views over the body.</summary>
/// <param name="Headers">Its MIME headers.</param>
/// <param name="Content">Its content as it stands on the wire.</param>
public readonly record struct MimePart(MimeHeaders Headers, ReadOnlyMemory<byte> Content)
{
    /// <summary>Its type; <see cref="MediaType.Default"/> where absent or broken.</summary>
    public MediaType ContentType => Headers.TryGetContentType(out var type) ? type : MediaType.Default;
}

/// <summary>
/// Walks the parts of a multipart body that is whole in memory (RFC 2046 section 5.1). Preamble and epilogue are passed over; a missing last delimiter is forgiven.
/// Nested multiparts come as parts: walk their content in turn.
/// </summary>
public struct MultipartReader
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly MimeLimits _limits;
    private readonly byte[][] _boundaries;
    private int _position;
    private int _parts;
    private bool _started;
    private bool _ended;

    /// <param name="body">The body.</param>
    /// <param name="type">Its media type, which names the boundary.</param>
    /// <param name="limits">What to accept.</param>
    public MultipartReader(ReadOnlyMemory<byte> body, MediaType type, MimeLimits limits)
    {
        _body = body;
        _limits = limits;
        var boundary = type.IsMultipart && type.Boundary is { } text ? Encoding.UTF8.GetBytes(text) : [];
        _boundaries = [boundary];
        if (!MultipartDelimiter.IsBoundary(boundary)) Rejection = MimeRejection.NoBoundary;
    }

    /// <summary>Why the walk ended early; <see cref="MimeRejection.None"/> where it did not.</summary>
    public MimeRejection Rejection { get; private set; }

    /// <summary>Reads the next part; false at the end, and where <see cref="Rejection"/> says why.</summary>
    public bool TryRead(out MimePart part)
    {
        part = default;
        if (_ended || Rejection != MimeRejection.None) return false;
        if (!_started && !TrySkipPreamble()) return false;
        var rest = _body.Span[_position..];
        if (!MimeHeaderBlock.TryMeasure(rest, out var headers, out var bodyStart)) return Reject(MimeRejection.Incomplete);
        if (headers > _limits.MaxHeaderBytes) return Reject(MimeRejection.HeadersTooLong);
        if (!MimeHeaderBlock.IsValid(rest[..headers])) return Reject(MimeRejection.BadHeader);
        if (++_parts > _limits.MaxParts) return Reject(MimeRejection.TooManyParts);

        var block = _body.Slice(_position, headers);
        _position += bodyStart;
        var content = _body[_position..];
        if (MultipartDelimiter.TryFind(content.Span, true, true, _boundaries, out var delimiter, out var length)) _position += delimiter.End;
        _ended = delimiter.IsClose || delimiter.End == 0;
        if (length > _limits.MaxPartBytes) return Reject(MimeRejection.PartTooLong);
        part = new MimePart(new MimeHeaders(block), content[..length]);
        return true;
    }

    private bool TrySkipPreamble()
    {
        _started = true;
        if (!MultipartDelimiter.TryFind(_body.Span, true, true, _boundaries, out var delimiter, out _)) return Reject(MimeRejection.NoParts);
        _position = delimiter.End;
        _ended = delimiter.IsClose;
        return !_ended;
    }

    private bool Reject(MimeRejection rejection)
    {
        Rejection = rejection;
        return false;
    }
}
