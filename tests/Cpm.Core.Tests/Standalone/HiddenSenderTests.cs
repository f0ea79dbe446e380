using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;

namespace Cpm.Core.Tests.Standalone;

public sealed class HiddenSenderTests
{
    private const string Headers = "To: <tel:+15550100002>\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: m1\r\n\r\n";
    private const string Named = "From: Alice <sip:alice@cpm.example>\r\n" + Headers;
    private const string Nameless = $"From: <{Address.Anonymous}>\r\n" + Headers;
    private const string Text = "Content-Type: text/plain\r\n\r\nhello";

    [Fact]
    public void FromIsReplacedAndAllElseStays() => Assert.Equal(Nameless + Text, Hide("message/cpim", Named + Text));

    [Fact]
    public void WithinAnother() =>
        Assert.Equal($"{Nameless}Content-Type: message/cpim\r\n\r\n{Nameless}{Text}", Hide("message/cpim", $"{Named}Content-Type: message/cpim\r\n\r\n{Named}{Text}"));

    [Fact]
    public void WithinPartsOfParts()
    {
        const string Type = "multipart/mixed;boundary=o";
        var body = Multipart("o", "text/plain\r\n\r\nbefore", $"multipart/mixed;boundary=i\r\n\r\n{Multipart("i", $"message/cpim\r\n\r\n{Named}{Text}", "text/plain\r\n\r\nbetween")}", $"message/cpim\r\n\r\n{Named}{Text}");
        Assert.Equal(body.Replace(Named, Nameless, StringComparison.Ordinal), Hide(Type, body));
    }

    [Fact]
    public void WithinATransferEncoding()
    {
        var inner = Convert.ToBase64String(Encoding.UTF8.GetBytes(Named + Text));
        var hidden = Hide("multipart/mixed;boundary=b", Multipart("b", $"message/cpim\r\nContent-Transfer-Encoding: base64\r\n\r\n{inner}", "text/plain\r\n\r\nafter"));
        Assert.True(Payload.TryRead("multipart/mixed;boundary=b"u8.ToArray(), Encoding.UTF8.GetBytes(hidden), out var payload, out _));
        Assert.Equal((Nameless + Text, "hello"), (payload.Cpim.ToString(), Encoding.UTF8.GetString(payload.Content.Span)));
        Assert.Contains("after", hidden, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "From: Alice <sip:alice@cpm.example>\r\n\r\nhello")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: message/cpim\r\n\r\n\r\n--b--\r\n")]
    [InlineData("no type", "hello")]
    public void OtherBodiesStayAsTheyAre(string type, string body) => Assert.Equal(body, Hide(type, body));

    [Fact]
    public void WhatCannotBeReadIsLeftOut()
    {
        Assert.Equal("", Hide("message/cpim", "From Alice sip:alice@cpm.example"));
        var deep = Named + Text;
        for (var i = 0; i < 10; i++) deep = $"{Named}Content-Type: message/cpim\r\n\r\n{deep}";
        Assert.DoesNotContain("alice", Hide("message/cpim", deep), StringComparison.OrdinalIgnoreCase);
    }

    private static string Multipart(string boundary, params string[] parts) => string.Concat(parts.Select(p => $"--{boundary}\r\nContent-Type: {p}\r\n")) + $"--{boundary}--\r\n";

    private static string Hide(string type, string body) => Encoding.UTF8.GetString(HiddenSender.In(Encoding.UTF8.GetBytes(type), Encoding.UTF8.GetBytes(body)).Span);
}
