using System.Buffers;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Parsing;

public sealed class StreamTests
{
    [Fact]
    public void Message_is_the_same_at_every_cut()
    {
        foreach (var cut in Segments.AtEveryByte(Samples.CpimMessage))
        {
            Assert.Equal(ParseStatus.Complete, Read(cut, out var message, out _, out var rest, out _));
            using (message) Assert.Equal(Samples.CpimMessage, message!.Raw.ToArray());
            Assert.True(rest.IsEmpty);
        }
    }

    [Fact]
    public void Every_prefix_needs_more()
    {
        for (var length = 0; length < Samples.CpimMessage.Length; length++)
        {
            Assert.Equal(ParseStatus.NeedMore, Read(new(Samples.CpimMessage, 0, length), out var message, out var rejection, out var rest, out _));
            Assert.Null(message);
            Assert.Equal(SipRejection.None, rejection);
            Assert.Equal(length, rest.Length);
        }
    }

    [Fact]
    public void Messages_behind_each_other_are_read_in_turn()
    {
        byte[] both = [.. Samples.Request("s: 1"), .. Samples.Request("s: 2", body: "hello")];
        foreach (var cut in Segments.AtEveryByte(both))
        {
            Assert.Equal(ParseStatus.Complete, Read(cut, out var first, out _, out var rest, out _));
            Assert.Equal(ParseStatus.Complete, Read(rest, out var second, out _, out rest, out _));
            using (first) Assert.Equal("1", Samples.Text(first!.TryGetValue(SipHeaderId.Subject, out var subject) ? subject : default));
            using (second) Assert.Equal("hello", Samples.Text(second!.Body));
            Assert.True(rest.IsEmpty);
        }
    }

    [Theory]
    [InlineData("\r\n\r\n", true, 0)]
    [InlineData("\r\n\r\n\r\n\r\n", true, 0)]
    [InlineData("\r\n", false, 2)]
    [InlineData("\r\n\r", false, 3)]
    [InlineData("\r", false, 1)]
    [InlineData("\r\nMESS", false, 4)]
    [InlineData("\r\n\r\n\r\nMESS", true, 4)]
    public void Empty_lines_are_skipped_and_keep_alives_told(string text, bool keepAlive, int left)
    {
        foreach (var cut in Segments.AtEveryByte(System.Text.Encoding.ASCII.GetBytes(text)))
        {
            Assert.Equal(ParseStatus.NeedMore, Read(cut, out _, out _, out var rest, out var told));
            Assert.Equal((keepAlive, left), (told, (int)rest.Length));
        }
    }

    [Fact]
    public void Message_follows_a_keep_alive()
    {
        byte[] both = [.. "\r\n\r\n"u8, .. Samples.Request()];
        Assert.Equal(ParseStatus.Complete, Read(new(both), out var message, out _, out var rest, out var keepAlive));
        using (message) Assert.True(keepAlive && rest.IsEmpty);
    }

    [Fact]
    public void Large_body_is_refused_before_it_has_come()
    {
        var head = Samples.Bytes("MESSAGE sip:b@c SIP/2.0\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:b@c>\nCall-ID: 1\nCSeq: 1 MESSAGE\nContent-Length: 1048577\n\n");
        Assert.Equal(ParseStatus.Rejected, Read(new(head), out var message, out var rejection, out var rest, out _));
        Assert.Equal((SipRejection.BodyTooLarge, 413, true), (rejection, rejection.StatusCode(), rejection.LosesFraming()));
        using (message) Assert.True(message!.Body.IsEmpty && rest.IsEmpty);
    }

    [Theory]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Content-Length: 4294967296")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 1 1")]
    [InlineData("Content-Length:")]
    [InlineData("l: 0\nContent-Length: 1")]
    [InlineData("X: no length at all")]
    public void Unclear_length_ends_the_stream(string line)
    {
        var bytes = Samples.Bytes($"MESSAGE sip:b@c SIP/2.0\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:b@c>\nCall-ID: 1\nCSeq: 1 MESSAGE\n{line}\n\n");
        Assert.Equal(ParseStatus.Rejected, Read(new(bytes), out var message, out var rejection, out _, out _));
        message?.Dispose();
        Assert.Equal((SipRejection.ContentLength, true), (rejection, rejection.LosesFraming()));
    }

    [Theory]
    [InlineData("Via:", SipRejection.Via)]
    [InlineData("Via: ,", SipRejection.Via)]
    [InlineData("no colon", SipRejection.HeaderSyntax)]
    [InlineData(": no name", SipRejection.HeaderSyntax)]
    [InlineData("bad name: x", SipRejection.HeaderSyntax)]
    [InlineData("Expires: x", SipRejection.Expires)]
    [InlineData("Contact: *, <sip:a@b>", SipRejection.Contact)]
    [InlineData("Route: sip:a@b", SipRejection.Route)]
    [InlineData("Record-Route: <sip:a@b>,,<sip:c>", SipRejection.Route)]
    [InlineData("Content-Type: text", SipRejection.ContentType)]
    [InlineData("Content-Type: text/plain\nc: text/html", SipRejection.DuplicateHeader)]
    [InlineData("i: a2", SipRejection.DuplicateHeader)]
    public void Bad_field_is_named(string line, SipRejection expected)
    {
        var status = SipParser.TryReadDatagram(Samples.Request(line), SipLimits.Default, out var message, out var rejection);
        using (message) Assert.Equal((ParseStatus.Rejected, expected), (status, rejection));
    }

    [Theory]
    [InlineData("s: 1", "s: \r1")]
    [InlineData("s: 1", "s: \n1")]
    [InlineData("s: 1", "s: 1\n")]
    [InlineData("MESSAGE sip:bob", "MESSAGE\nsip:bob")]
    [InlineData("example.com SIP/2.0", "example.com\r SIP/2.0")]
    public void Line_end_standing_alone_is_refused(string good, string bad)
    {
        var text = System.Text.Encoding.ASCII.GetString(Samples.Request("s: 1")).Replace(good, bad, StringComparison.Ordinal);
        Assert.Equal(ParseStatus.Rejected, Read(new(System.Text.Encoding.ASCII.GetBytes(text)), out var message, out var rejection, out _, out _));
        message?.Dispose();
        Assert.Equal((SipRejection.LineEnd, true), (rejection, rejection.LosesFraming()));
    }

    [Fact]
    public void Rejected_message_leaves_the_next_one_readable()
    {
        byte[] both = [.. Samples.Request("Expires: soon"), .. Samples.Request()];
        Assert.Equal(ParseStatus.Rejected, Read(new(both), out var first, out var rejection, out var rest, out _));
        Assert.False(rejection.LosesFraming());
        first?.Dispose();
        Assert.Equal(ParseStatus.Complete, Read(rest, out var second, out _, out rest, out _));
        using (second) Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void Limits_hold_before_the_end_has_come()
    {
        var limits = new SipLimits { StartLine = 100, HeaderBytes = 400, HeaderCount = 10 };
        Assert.Equal(SipRejection.StartLineTooLong, Refuse(Samples.Bytes("MESSAGE sip:" + new string('a', 200)), limits));
        Assert.Equal(SipRejection.HeadersTooLarge, Refuse(Samples.Bytes("MESSAGE sip:a SIP/2.0\nX: " + new string('a', 500)), limits));
        Assert.Equal(SipRejection.HeadersTooLarge, Refuse(Samples.Request("X: " + new string('a', 500)), limits));
        Assert.Equal(SipRejection.TooManyHeaders, Refuse(Samples.Request("A:1\nB:2\nC:3\nD:4"), limits));
        Assert.Equal(SipRejection.StartLineTooLong, Refuse(Samples.Request("", "MESSAGE sip:" + new string('a', 100) + " SIP/2.0"), limits));
    }

    [Fact]
    public void Datagram_of_empty_lines_is_nothing()
    {
        Assert.Equal(ParseStatus.NeedMore, SipParser.TryReadDatagram("\r\n\r\n"u8, SipLimits.Default, out var message, out _));
        Assert.Null(message);
    }

    [Fact]
    public void Datagram_without_length_ends_where_it_ends()
    {
        using var message = Samples.Parse(Samples.Bytes("MESSAGE sip:b@c SIP/2.0\nv: SIP/2.0/UDP a\nf: <sip:a@b>\nt: <sip:b@c>\ni: 1\nCSeq: 1 MESSAGE\n\nbody"));
        Assert.Equal("body", Samples.Text(message.Body));
    }

    private static SipRejection Refuse(byte[] bytes, SipLimits limits)
    {
        var status = SipParser.TryReadStream(new(bytes), limits, out var message, out var rejection, out _, out _);
        message?.Dispose();
        Assert.Equal(ParseStatus.Rejected, status);
        Assert.True(rejection.LosesFraming());
        return rejection;
    }

    private static ParseStatus Read(
        ReadOnlySequence<byte> input, out SipMessage? message, out SipRejection rejection, out ReadOnlySequence<byte> rest, out bool keepAlive)
    {
        var status = SipParser.TryReadStream(input, SipLimits.Default, out message, out rejection, out var consumed, out keepAlive);
        rest = input.Slice(consumed);
        return status;
    }
}
