using System.Text;
using Cpm.Core.Standalone;

namespace Cpm.Core.Tests.Standalone;

public sealed class PayloadTests
{
    private const string Cpim = "From: <sip:alice@cpm.example>\r\nTo: <sip:bob@cpm.example>\r\nDateTime: 2026-01-01T00:00:00Z\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
        + "imdn.Message-ID: m1\r\nimdn.Disposition-Notification: positive-delivery\r\n\r\n";

    [Theory]
    [InlineData("text/plain", "hello", "text/plain", "hello")]
    [InlineData("Text/Plain;charset=utf-8", "gr\u00fc\u00df", "text/plain", "gr\u00fc\u00df")]
    [InlineData("image/PNG", "octets", "image/png", "octets")]
    [InlineData("message/cpim", Cpim + "Content-Type: text/plain\r\n\r\nhello", "text/plain", "hello")]
    [InlineData("message/cpim", Cpim + "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=", "text/plain", "hello")]
    [InlineData("message/cpim", Cpim + "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhel=6Co", "text/plain", "hello")]
    [InlineData("multipart/alternative;boundary=b", "--b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b--\r\n", "text/plain", "plain")]
    [InlineData("multipart/alternative;boundary=b", "--b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n", "text/html", "<p>rich</p>")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: application/resource-lists+xml\r\n\r\n<x/>\r\n--b\r\nContent-Type: image/png\r\n\r\npic\r\n--b--\r\n", "image/png", "pic")]
    [InlineData("multipart/mixed;boundary=a",
        "--a\r\nContent-Type: multipart/alternative;boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n\r\n--a--\r\n",
        "text/plain", "hello")]
    public void Innermost(string bodyType, string body, string type, string content)
    {
        Assert.True(Read(bodyType, body, out var payload, out var problem), problem);
        Assert.Equal(type, payload.Type);
        Assert.Equal(content, Encoding.UTF8.GetString(payload.Content.Span));
        Assert.Equal(bodyType == "message/cpim", !payload.Cpim.Bytes.IsEmpty);
    }

    [Fact]
    public void CpimInsideMultipartIsPreferredAndKept()
    {
        var body = $"--b\r\nContent-Type: text/plain\r\n\r\nfirst\r\n--b\r\nContent-Type: message/cpim\r\n\r\n{Cpim}Content-Type: text/plain\r\n\r\nsecond\r\n--b--\r\n";
        Assert.True(Read("multipart/mixed;boundary=b", body, out var payload, out _));
        Assert.Equal("second", Encoding.UTF8.GetString(payload.Content.Span));
        Assert.Equal("m1", Encoding.UTF8.GetString(payload.Cpim.MessageId.Span));
    }

    [Theory]
    [InlineData("text/plain", "hello", "")]
    [InlineData("multipart/alternative;boundary=b", "--b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b--\r\n", "formatting text/html")]
    [InlineData("multipart/alternative;boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n", "formatting text/html")]
    [InlineData("multipart/mixed;boundary=b",
        "--b\r\nContent-Type: application/resource-lists+xml\r\n\r\n<x/>\r\n--b\r\nContent-Type: image/png\r\n\r\npic\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: Image/JPEG\r\n\r\npic\r\n--b--\r\n",
        "attachment image/png, attachment image/jpeg")]
    [InlineData("multipart/mixed;boundary=a",
        "--a\r\nContent-Type: text/vcard\r\n\r\nx\r\n--a\r\nContent-Type: message/cpim\r\n\r\n" + Cpim
        + "Content-Type: multipart/alternative;boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: text/html\r\n\r\nhi\r\n--b--\r\n\r\n--a--\r\n",
        "attachment text/vcard, formatting text/html")]
    public void WhatIsLeftOutIsNamed(string bodyType, string body, string leftOut)
    {
        Assert.True(Read(bodyType, body, out var payload, out var problem), problem);
        Assert.Equal(leftOut, string.Join(", ", payload.LeftOut));
    }

    [Fact]
    public void TextBecomesUtf8()
    {
        Assert.True(Payload.TryRead("text/plain;charset=iso-8859-1"u8.ToArray(), new byte[] { (byte)'g', 0xFC }, out var payload, out _));
        Assert.Equal("gü", Encoding.UTF8.GetString(payload.Content.Span));
    }

    [Fact]
    public void TooDeepIsRefused()
    {
        var (type, body) = ("text/plain", "deep");
        for (var i = 0; i < 5; i++) (type, body) = ($"multipart/mixed;boundary=b{i}", $"--b{i}\r\nContent-Type: {type}\r\n\r\n{body}\r\n--b{i}--\r\n");
        Assert.False(Read(type, body, out _, out var problem));
        Assert.Contains("deep", problem);
    }

    [Theory]
    [InlineData("nonsense", "hello")]
    [InlineData("message/cpim", "no headers at all")]
    [InlineData("multipart/mixed", "x")]
    [InlineData("multipart/mixed;boundary=b", "--c\r\nContent-Type: text/plain\r\n\r\nx\r\n--c--\r\n")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: application/resource-lists+xml\r\n\r\n<x/>\r\n--b--\r\n")]
    public void Malformed(string bodyType, string body)
    {
        Assert.False(Read(bodyType, body, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    private static bool Read(string bodyType, string body, out Payload payload, out string problem) =>
        Payload.TryRead(Encoding.UTF8.GetBytes(bodyType), Encoding.UTF8.GetBytes(body), out payload, out problem);
}
