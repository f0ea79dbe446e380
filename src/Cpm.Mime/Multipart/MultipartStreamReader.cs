using System.Buffers;
using System.Text;

namespace Cpm.Mime;

/// <summary>What <see cref="MultipartStreamReader"/> met.</summary>
public enum MultipartEventKind
{
    /// <summary>A part starts; its headers are there.</summary>
    PartStart,

    /// <summary>Octets of the current part, as they stand on the wire.</summary>
    Data,

    /// <summary>The part that started last and has not ended yet ends.</summary>
    PartEnd,

    /// <summary>The whole body ends; what follows is epilogue.</summary>
    End,
}

/// <summary>One step of a multipart body.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Depth">1 for the parts of the body, 2 for the parts of a multipart in it, and so on; 0 for the end.</param>
/// <param name="Headers">Of a part that starts; a copy.</param>
/// <param name="Data">A view over the caller's buffer.</param>
public readonly record struct MultipartEvent(MultipartEventKind Kind, int Depth, MimeHeaders Headers, ReadOnlySequence<byte> Data);

/// <summary>
/// Pulls the parts of a multipart body out of a stream, nested ones included (RFC 2046 section 5.1): a part that is a multipart itself starts, its parts follow at the next depth, it ends.
/// Memory is bounded by the header limit, whatever the size of the parts. Not thread-safe.
/// </summary>
public sealed class MultipartStreamReader
{
    private readonly MimeLimits _limits;
    private readonly int _window;
    private readonly List<byte[]> _boundaries = [];
    private byte[] _scratch = [];
    private State _state = State.Gap;
    private bool _atLineStart = true;
    private bool _seenDelimiter;
    private bool _inLeaf;
    private int _openParts;
    private int _parts;
    private long _partBytes;
    private MultipartDelimiter? _pending;

    private enum State { Gap, Headers, Body, Ending, Done }

    /// <param name="type">The body's media type, which names the boundary.</param>
    /// <param name="limits">What to accept; null means <see cref="MimeLimits.Default"/>.</param>
    public MultipartStreamReader(MediaType type, MimeLimits? limits = null)
    {
        _limits = limits ?? MimeLimits.Default;
        _window = _limits.MaxHeaderBytes + 2048;
        if (!TryPush(type)) Rejection = MimeRejection.NoBoundary;
    }

    /// <summary>Why the body was rejected.</summary>
    public MimeRejection Rejection { get; private set; }

    /// <summary>
    /// Takes the next step. Complete: <paramref name="step"/> is there and <paramref name="buffer"/> starts behind it. NeedMore: read more behind what is left in the buffer, or, if the
    /// body was complete, stop: <see cref="MultipartEventKind.End"/> was the last step. Rejected: see <see cref="Rejection"/>.
    /// </summary>
    /// <param name="buffer">What is there and not yet consumed; what was consumed is cut off.</param>
    /// <param name="isCompleted">Nothing follows the buffer.</param>
    /// <param name="step">What was met.</param>
    public Primitives.ParseStatus Read(ref ReadOnlySequence<byte> buffer, bool isCompleted, out MultipartEvent step)
    {
        step = default;
        while (Rejection == MimeRejection.None)
        {
            var result = _state switch
            {
                State.Headers => ReadHeaders(ref buffer, isCompleted, out step),
                State.Ending => ReadEnding(out step),
                State.Done => Primitives.ParseStatus.NeedMore,
                _ => ReadBody(ref buffer, isCompleted, out step),
            };
            if (result is { } status) return status;
        }
        return Primitives.ParseStatus.Rejected;
    }

    // Body of a part, and the gaps before, between and behind nested multiparts, whose octets are dropped.
    private Primitives.ParseStatus? ReadBody(ref ReadOnlySequence<byte> buffer, bool isCompleted, out MultipartEvent step)
    {
        step = default;
        var text = Window(buffer, out var isWhole);
        var isFinal = isCompleted && isWhole;
        var found = MultipartDelimiter.TryFind(text, _atLineStart, isFinal, _boundaries, out var delimiter, out var length);
        if (length > 0 && _inLeaf)
        {
            if ((_partBytes += length) > _limits.MaxPartBytes) return Reject(MimeRejection.PartTooLong);
            step = new MultipartEvent(MultipartEventKind.Data, _openParts, default, buffer.Slice(0, length));
            Consume(ref buffer, text, length);
            return Primitives.ParseStatus.Complete;
        }
        if (!found)
        {
            Consume(ref buffer, text, length);
            if (length > 0 && !isFinal) return null;
            if (!isFinal) return Primitives.ParseStatus.NeedMore;
            if (!_seenDelimiter) return Reject(MimeRejection.NoParts);
            delimiter = new MultipartDelimiter(0, 0, 0, true);
        }
        else
        {
            // The body up to here was given out before: the delimiter stands at the front of the buffer.
            Consume(ref buffer, text, delimiter.End);
            _atLineStart = true;
        }
        _seenDelimiter = true;
        _pending = delimiter;
        _state = State.Ending;
        return null;
    }

    // A delimiter of an outer level ends all the parts inside.
    private Primitives.ParseStatus? ReadEnding(out MultipartEvent step)
    {
        step = default;
        var delimiter = _pending!.Value;
        if (_openParts > delimiter.Level)
        {
            step = new MultipartEvent(MultipartEventKind.PartEnd, _openParts--, default, default);
            _inLeaf = false;
            return Primitives.ParseStatus.Complete;
        }
        var keep = delimiter.IsClose ? delimiter.Level : delimiter.Level + 1;
        _boundaries.RemoveRange(keep, _boundaries.Count - keep);
        _state = !delimiter.IsClose ? State.Headers : _boundaries.Count > 0 ? State.Gap : State.Done;
        if (_state != State.Done) return null;
        step = new MultipartEvent(MultipartEventKind.End, 0, default, default);
        return Primitives.ParseStatus.Complete;
    }

    private Primitives.ParseStatus? ReadHeaders(ref ReadOnlySequence<byte> buffer, bool isCompleted, out MultipartEvent step)
    {
        step = default;
        var text = Window(buffer, out var isWhole);
        if (!MimeHeaderBlock.TryMeasure(text, out var headers, out var body))
        {
            if (text.Length > _limits.MaxHeaderBytes) return Reject(MimeRejection.HeadersTooLong);
            return isCompleted && isWhole ? Reject(MimeRejection.Incomplete) : Primitives.ParseStatus.NeedMore;
        }
        if (headers > _limits.MaxHeaderBytes) return Reject(MimeRejection.HeadersTooLong);
        if (!MimeHeaderBlock.IsValid(text[..headers])) return Reject(MimeRejection.BadHeader);
        if (++_parts > _limits.MaxParts) return Reject(MimeRejection.TooManyParts);
        var block = new MimeHeaders(text[..headers].ToArray());
        Consume(ref buffer, text, body);
        _atLineStart = true;
        _partBytes = 0;
        _openParts++;
        _inLeaf = !(block.TryGetContentType(out var type) && type.IsMultipart && TryPush(type));
        if (Rejection != MimeRejection.None) return Primitives.ParseStatus.Rejected;
        _state = _inLeaf ? State.Body : State.Gap;
        step = new MultipartEvent(MultipartEventKind.PartStart, _openParts, block, default);
        return Primitives.ParseStatus.Complete;
    }

    private bool TryPush(MediaType type)
    {
        var boundary = type.IsMultipart && type.Boundary is { } text ? Encoding.UTF8.GetBytes(text) : [];
        if (!MultipartDelimiter.IsBoundary(boundary)) return false;
        if (_boundaries.Count >= _limits.MaxDepth) Rejection = MimeRejection.TooDeep;
        _boundaries.Add(boundary);
        return true;
    }

    // Looks at as much as the headers of one part may take, in one piece.
    private ReadOnlySpan<byte> Window(in ReadOnlySequence<byte> buffer, out bool isWhole)
    {
        isWhole = buffer.Length <= _window;
        if (buffer.IsSingleSegment) return isWhole ? buffer.FirstSpan : buffer.FirstSpan[.._window];
        var length = (int)Math.Min(buffer.Length, _window);
        if (_scratch.Length < length) _scratch = new byte[Math.Max(length, Math.Min(_window, 4096))];
        buffer.Slice(0, length).CopyTo(_scratch);
        return _scratch.AsSpan(0, length);
    }

    private void Consume(ref ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> text, int length)
    {
        if (length == 0) return;
        _atLineStart = text[length - 1] == '\n';
        buffer = buffer.Slice(length);
    }

    private Primitives.ParseStatus Reject(MimeRejection rejection)
    {
        Rejection = rejection;
        return Primitives.ParseStatus.Rejected;
    }
}
