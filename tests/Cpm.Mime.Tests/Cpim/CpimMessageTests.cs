using System.Text;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Mime.Tests.Cpim;

public class CpimMessageTests
{
    private static CpimMessage Parse(byte[] body)
    {
        Assert.True(CpimMessage.TryParse(body, null, out var message, out var rejection), rejection.ToString());
        return message;
    }

    private static CpimRejection Reject(string text)
    {
        Assert.False(CpimMessage.TryParse(Samples.Wire(text), null, out _, out var rejection));
        return rejection;
    }

    [Fact]
    public void Pager_message_of_the_facts()
    {
        var message = Parse(Samples.Pager);
        Assert.Equal("sip:+491710000001@ims.example.com", message.From.ToString());
        Assert.Equal("tel:+491710000002", message.To.First.ToString());
        Assert.Equal(1, message.To.Count());
        Assert.True(message.TryGetDateTime(out var at));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 15, 30, 120, TimeSpan.Zero), at);
        Assert.Equal("Mx9aQ2vT7kLp0001", message.MessageId.Text());
        Assert.Equal(Dispositions.PositiveDelivery | Dispositions.NegativeDelivery | Dispositions.Display | Dispositions.Interworking, message.Dispositions);
        Assert.Equal("text/plain", message.PayloadType.Text());
        Assert.True(message.ContentType.Is(MediaTypes.TextPlain));
        Assert.Equal("UTF-8", message.ContentType.Charset);
        Assert.Equal(TransferEncoding.SevenBit, message.TransferEncoding);
        Assert.Equal("Hello, Berta.", message.GetText());
        Assert.Null(message.Subject);
        Assert.False(message.HasUnknownRequirement);
    }

    [Fact]
    public void Tolerates_what_live_clients_send()
    {
        var message = Parse(Samples.Wire("""
            FROM:   "Anna \"A\" \u00c4" <sip:anna@example.com>
            to:<tel:+491710000002>
            To: tel:+491710000003
            CC: Bo B. <sip:bo@example.com>
            DateTime: 2026-03-01t10:15:30+01:00
            NS: x<urn:ietf:params:imdn>
            X.message-id: M1
            x.disposition-notification:  display,interworking
            x.IMDN-Record-Route: <sip:cf1@example.com>
            x.IMDN-Record-Route: <sip:cf2@example.com>
            x.Original-To: <tel:+491710000009>
            Subject:;lang=en Lunch\nat one \ud83d\ude00
            Subject:;lang=de Mittag
            MyFeature.Urgency: high

            Content-type: text/plain;charset=utf-8
            content-transfer-encoding: BASE64

            SGVsbG8=

            """));
        Assert.Equal("Anna \"A\" Ä", message.From.DisplayName);
        Assert.Equal("sip:anna@example.com", message.From.ToString());
        Assert.Equal(2, message.To.Count());
        Assert.Equal("Bo B.", message.Cc.First.DisplayName);
        Assert.Equal("M1", message.MessageId.Text());
        Assert.Equal(Dispositions.Display | Dispositions.Interworking, message.Dispositions);
        Assert.Equal("sip:cf1@example.com", message.RecordRoute.First.ToString());
        Assert.Equal(2, message.RecordRoute.Count());
        Assert.Equal("tel:+491710000009", message.OriginalTo.ToString());
        Assert.Equal("Lunch\nat one 😀", message.Subject);
        Assert.Equal("Hello", message.GetText());
        var subjects = new List<string>();
        var unknown = "";
        foreach (var header in message.Headers)
        {
            if (header.Id == CpimHeaderId.Subject) subjects.Add(Encoding.UTF8.GetString(header.Language));
            if (header.Id == CpimHeaderId.Unknown) unknown = Encoding.UTF8.GetString(header.Line);
        }
        Assert.Equal(["en", "de"], subjects);
        Assert.Equal("MyFeature.Urgency: high", unknown);
    }

    [Fact]
    public void Prefixes_mean_what_was_declared_last()
    {
        var message = Parse(Samples.Wire("""
            From: <tel:+1>
            NS: imdn <urn:other>
            imdn.Message-ID: not-this
            NS: imdn <urn:ietf:params:imdn>
            imdn.Message-ID: this
            NS: <urn:other>
            Subject: not mine
            NS: <urn:ietf:params:cpim-headers:>
            Subject: mine

            Content-Type: text/plain

            x
            """));
        Assert.Equal("this", message.MessageId.Text());
        Assert.Equal("mine", message.Subject);
    }

    [Fact]
    public void Undeclared_imdn_prefix_is_understood()
    {
        var message = Parse(Samples.Wire("From: <tel:+1>\nimdn.Message-ID: m\n\nContent-Type: text/plain\n\nx"));
        Assert.Equal("m", message.MessageId.Text());
    }

    [Theory]
    [InlineData("", CpimRejection.Incomplete)]
    [InlineData("\n", CpimRejection.NoHeaders)]
    [InlineData("From: <tel:+1>\n", CpimRejection.Incomplete)]
    [InlineData("From: <tel:+1>\n\nContent-Type: text/plain\n", CpimRejection.Incomplete)]
    [InlineData("From: <tel:+1>\n\nthis is no header\n\nx", CpimRejection.BadContentHeader)]
    [InlineData("From <tel:+1>\n\n\n", CpimRejection.BadHeader)]
    [InlineData("Fr om: <tel:+1>\n\n\n", CpimRejection.BadHeader)]
    [InlineData("From: <tel:+1>\n folded\n\n\n", CpimRejection.BadHeader)]
    [InlineData(".x: 1\n\n\n", CpimRejection.BadHeader)]
    [InlineData("Subject:;lang=\"en x\n\n\n", CpimRejection.BadHeader)]
    [InlineData("From: <tel:+1>\nFrom: <tel:+2>\n\n\n", CpimRejection.DuplicateHeader)]
    [InlineData("imdn.Message-ID: 1\nimdn.Message-ID: 2\n\n\n", CpimRejection.DuplicateHeader)]
    [InlineData("From: nobody\n\n\n", CpimRejection.BadAddress)]
    [InlineData("From: <tel:+1\n\n\n", CpimRejection.BadAddress)]
    [InlineData("To: \"x <tel:+1>\n\n\n", CpimRejection.BadAddress)]
    [InlineData("NS: imdn urn:ietf:params:imdn\n\n\n", CpimRejection.BadNamespace)]
    [InlineData("NS: imdn <>\n\n\n", CpimRejection.BadNamespace)]
    [InlineData("Subject: a\0b\n\n\n", CpimRejection.BadText)]
    public void Refuses(string text, CpimRejection expected) => Assert.Equal(expected, Reject(text));

    [Fact]
    public void Refuses_text_that_is_not_utf8()
    {
        byte[] body = [.. Samples.Bytes("Subject: "), 0xC3, 0x28, .. Samples.Bytes("\r\n\r\n\r\n")];
        Assert.False(CpimMessage.TryParse(body, null, out _, out var rejection));
        Assert.Equal(CpimRejection.BadText, rejection);
    }

    [Fact]
    public void Keeps_its_limits()
    {
        Assert.Equal(CpimRejection.LineTooLong, Reject("Subject: " + new string('x', 5000) + "\n\n\n"));
        Assert.Equal(CpimRejection.LineTooLong, Reject("Subject: " + new string('x', 5000)));
        Assert.Equal(CpimRejection.TooManyHeaders, Reject(string.Concat(Enumerable.Repeat("To: <tel:+1>\n", 257)) + "\n\n"));
        Assert.Equal(CpimRejection.HeadersTooLong, Reject(string.Concat(Enumerable.Repeat("Subject: " + new string('x', 900) + "\n", 40)) + "\n\n"));
        Assert.Equal(CpimRejection.TooManyNamespaces, Reject(string.Concat(Enumerable.Range(0, 9).Select(i => $"NS: p{i} <urn:x:{i}>\n")) + "\n\n"));
        Assert.Equal(CpimRejection.LineTooLong, Reject("To: <tel:+1>\n\nContent-Type: text/plain; x=" + new string('x', 5000) + "\n\n"));
        Assert.Equal(CpimRejection.TooManyHeaders, Reject("To: <tel:+1>\n\n" + string.Concat(Enumerable.Repeat("X: y\n", 257)) + "\n"));
    }

    [Fact]
    public void Require_of_unknown_headers_shows()
    {
        var head = "From: <tel:+1>\nRequire: ";
        Assert.True(Parse(Samples.Wire(head + "MyFeatures.VitalMessageOption\n\n\nx")).HasUnknownRequirement);
        Assert.False(Parse(Samples.Wire(head + "Subject, imdn.Message-ID\n\n\nx")).HasUnknownRequirement);
    }

    [Theory]
    [InlineData("Content-Length: 5\n\nHello\n", "Hello")]
    [InlineData("Content-Length: 3\n\nHello\n", "Hello\r\n")]
    [InlineData("Content-Length: 99\n\nHello", "Hello")]
    [InlineData("Content-Length: x\n\nHello", "Hello")]
    [InlineData("\nHello", "Hello")]
    public void Content_length_cuts_line_ends_only(string entity, string expected) =>
        Assert.Equal(expected, Parse(Samples.Wire("From: <tel:+1>\n\n" + entity)).Content.Text());

    [Fact]
    public void Truncated_anywhere_in_the_headers_is_incomplete_and_in_the_content_is_shorter()
    {
        var sample = Samples.Pager;
        var contentStart = sample.Length - 13;
        for (var length = 0; length < sample.Length; length++)
        {
            var parsed = CpimMessage.TryParse(sample.AsMemory(0, length), null, out var message, out var rejection);
            Assert.Equal(length >= contentStart, parsed);
            if (parsed) Assert.Equal(length - contentStart, message.Content.Length);
            else Assert.Equal(CpimRejection.Incomplete, rejection);
        }
    }
}
