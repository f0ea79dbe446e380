using System.Buffers;
using Cpm.Primitives;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Parsing;

/// <summary>
/// Finds and reads messages (RFC 3261 7, 18.3). A refused request whose Via, From, To, Call-ID and CSeq are there comes as a message beside the rejection, so
/// that it can be answered; of others there is none. <see cref="SipRejections.LosesFraming"/> says whether a stream can go on.
/// </summary>
public static class SipParser
{
    private static ReadOnlySpan<byte> EndOfHeaders => "\r\n\r\n"u8;

    /// <summary>Reads the next message of a stream, framed by its Content-Length.</summary>
    /// <param name="input">What was received and not consumed.</param>
    /// <param name="limits">Limits of size and count.</param>
    /// <param name="message">The message, which the caller disposes; null when there is none.</param>
    /// <param name="rejection">Why, when <see cref="ParseStatus.Rejected"/>.</param>
    /// <param name="consumed">Up to where the input is done with, also when more is needed: empty lines before a message are skipped.</param>
    /// <param name="keepAlive">True when two empty lines were skipped: the peer's keep-alive, to be answered by one CRLF (RFC 5626 3.5.1).</param>
    public static ParseStatus TryReadStream(
        ReadOnlySequence<byte> input, SipLimits limits, out SipMessage? message, out SipRejection rejection, out SequencePosition consumed, out bool keepAlive)
    {
        message = null;
        rejection = SipRejection.None;
        var skipped = EmptyLines.Count(input, out keepAlive);
        if (skipped > 0) input = input.Slice(skipped);
        consumed = input.Start;
        var first = input.FirstSpan;
        if (input.IsSingleSegment || first.IndexOf(EndOfHeaders) >= 0)
            return ReadFrame(first, input, limits, out message, out rejection, ref consumed);
        var length = (int)Math.Min(input.Length, (long)limits.HeaderBytes + 1);
        var joined = ArrayPool<byte>.Shared.Rent(length);
        input.Slice(0, length).CopyTo(joined);
        var status = ReadFrame(joined.AsSpan(0, length), input, limits, out message, out rejection, ref consumed);
        ArrayPool<byte>.Shared.Return(joined);
        return status;
    }

    /// <summary>Reads the message of a datagram; what follows its Content-Length is ignored (RFC 3261 18.3).</summary>
    public static ParseStatus TryReadDatagram(ReadOnlySpan<byte> datagram, SipLimits limits, out SipMessage? message, out SipRejection rejection)
    {
        message = null;
        rejection = SipRejection.None;
        while (datagram.StartsWith("\r\n"u8)) datagram = datagram[2..];
        if (datagram.IsEmpty) return ParseStatus.NeedMore;   // a keep-alive
        var headers = FindHeaders(datagram, limits, out rejection);
        if (headers < 0)
        {
            if (rejection == SipRejection.None) rejection = SipRejection.HeaderSyntax;
            return ParseStatus.Rejected;
        }
        var read = SipMessage.Rent();
        rejection = ReadHeaders(datagram[..headers], limits, read, out var contentLength);
        var left = datagram.Length - headers;
        var body = contentLength < 0 ? left : (int)Math.Min(contentLength, left);
        if (rejection == SipRejection.None && contentLength > left) rejection = SipRejection.Truncated;
        if (body > limits.Body) (rejection, body) = (SipRejection.BodyTooLarge, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(headers + body);
        datagram[..(headers + body)].CopyTo(buffer);
        read.Own(buffer, headers + body, headers);
        return Finish(read, ref rejection, out message);
    }

    private static ParseStatus ReadFrame(
        ReadOnlySpan<byte> head, ReadOnlySequence<byte> input, SipLimits limits, out SipMessage? message, out SipRejection rejection, ref SequencePosition consumed)
    {
        message = null;
        var headers = FindHeaders(head, limits, out rejection);
        if (headers < 0) return rejection == SipRejection.None ? ParseStatus.NeedMore : ParseStatus.Rejected;
        var read = SipMessage.Rent();
        rejection = ReadHeaders(head[..headers], limits, read, out var contentLength);
        if (contentLength < 0 && !rejection.LosesFraming()) rejection = SipRejection.ContentLength;
        else if (contentLength > limits.Body) rejection = SipRejection.BodyTooLarge;
        var body = rejection.LosesFraming() ? 0 : (int)contentLength;
        var total = headers + body;
        if (input.Length < total)
        {
            read.Recycle();
            rejection = SipRejection.None;
            return ParseStatus.NeedMore;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(total);
        var frame = input.Slice(0, total);
        frame.CopyTo(buffer);
        consumed = frame.End;
        read.Own(buffer, total, headers);
        return Finish(read, ref rejection, out message);
    }

    /// <summary>The length of start line and header fields with the empty line; -1 when it is not all there or too long.</summary>
    private static int FindHeaders(ReadOnlySpan<byte> head, SipLimits limits, out SipRejection rejection)
    {
        rejection = SipRejection.None;
        var end = head[..Math.Min(head.Length, limits.HeaderBytes)].IndexOf(EndOfHeaders);
        if (end >= 0) return end + EndOfHeaders.Length;
        if (head.Length > limits.StartLine && !head[..limits.StartLine].Contains((byte)'\n')) rejection = SipRejection.StartLineTooLong;
        else if (head.Length >= limits.HeaderBytes) rejection = SipRejection.HeadersTooLarge;
        return -1;
    }

    private static SipRejection ReadHeaders(ReadOnlySpan<byte> block, SipLimits limits, SipMessage message, out long contentLength)
    {
        var lineEnd = block.IndexOfAny((byte)'\r', (byte)'\n');
        if (!block[lineEnd..].StartsWith("\r\n"u8))
        {
            contentLength = -1;
            return SipRejection.LineEnd;
        }
        var startLine = lineEnd > limits.StartLine ? SipRejection.StartLineTooLong : StartLineParser.Parse(block[..lineEnd], message);
        var headers = HeaderParser.Parse(block, lineEnd + 2, limits, message, out contentLength);
        return headers.LosesFraming() || startLine == SipRejection.None ? headers : startLine;
    }

    private static ParseStatus Finish(SipMessage read, ref SipRejection rejection, out SipMessage? message)
    {
        if (rejection == SipRejection.None) rejection = SipValidation.Check(read);
        message = read;
        if (rejection == SipRejection.None) return ParseStatus.Complete;
        if (SipValidation.IsAnswerable(read)) return ParseStatus.Rejected;
        message = null;
        read.Dispose();
        return ParseStatus.Rejected;
    }
}
