using System.Text;
using Cpm.Primitives;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Mime.Tests.Cpim;

public class CpimWriterTests
{
    private delegate void Write(ref CpimWriter writer);

    private static byte[] Written(Write write)
    {
        using var output = new PooledWriter();
        var writer = new CpimWriter(output);
        write(ref writer);
        return output.WrittenSpan.ToArray();
    }

    private static CpimMessage Parse(byte[] body)
    {
        Assert.True(CpimMessage.TryParse(body, null, out var message, out var rejection), rejection.ToString());
        return message;
    }

    [Fact]
    public void Writes_the_pager_message_of_the_facts_byte_for_byte()
    {
        var written = Written((ref CpimWriter writer) =>
        {
            writer.From("sip:+491710000001@ims.example.com"u8);
            writer.To("tel:+491710000002"u8);
            writer.DateTime(new DateTimeOffset(2026, 3, 1, 10, 15, 30, 120, TimeSpan.Zero));
            writer.MessageId("Mx9aQ2vT7kLp0001"u8);
            writer.DispositionNotification(Dispositions.PositiveDelivery | Dispositions.NegativeDelivery | Dispositions.Display | Dispositions.Interworking);
            writer.PayloadType("text/plain"u8);
            writer.EndHeaders();
            writer.Content("text/plain; charset=UTF-8"u8, "Hello, Berta."u8);
        });
        Assert.Equal(Encoding.UTF8.GetString(Samples.Pager), Encoding.UTF8.GetString(written));
    }

    [Fact]
    public void All_address_headers_come_back()
    {
        var message = Parse(Written((ref CpimWriter writer) =>
        {
            writer.From("sip:a@example.com"u8, "An \"A\" na\r\nTo: <tel:+666>");
            writer.To("tel:+1"u8, "Bö");
            writer.To("tel:+2"u8);
            writer.Cc("tel:+3"u8);
            writer.Subject("Grüße\r\n\r\nX", "de"u8);
            writer.OriginalTo("tel:+4"u8);
            writer.RecordRoute("sip:cf@example.com"u8);
            writer.Route("sip:cf2@example.com"u8);
            writer.DispositionNotification(Dispositions.None);
            writer.EndHeaders();
            writer.ContentHeader("Content-Disposition"u8, "notification"u8);
            writer.Content("text/plain"u8, "x"u8);
        }));
        Assert.Equal("An \"A\" na\r\nTo: <tel:+666>", message.From.DisplayName);
        Assert.Equal(2, message.To.Count());
        Assert.Equal("Bö", message.To.First.DisplayName);
        Assert.Equal("tel:+3", message.Cc.First.ToString());
        Assert.Equal("Grüße\r\n\r\nX", message.Subject);
        Assert.Equal("tel:+4", message.OriginalTo.ToString());
        Assert.Equal("sip:cf@example.com", message.RecordRoute.First.ToString());
        Assert.Equal("sip:cf2@example.com", message.Route.First.ToString());
        Assert.Equal(Dispositions.None, message.Dispositions);
        Assert.True(message.ContentHeaders.TryGetContentDisposition(out var disposition) && disposition.Is("notification"u8));
    }

    [Fact]
    public void No_value_starts_a_header_of_its_own()
    {
        var message = Parse(Written((ref CpimWriter writer) =>
        {
            writer.From("sip:a@example.com>\r\nTo: <tel:+666"u8);
            writer.MessageId("m\r\nTo: <tel:+666>"u8);
            writer.Header("X-Any"u8, "y\r\nTo: <tel:+666>"u8);
            writer.EndHeaders();
            writer.Content("text/plain\r\n\r\nfalse start"u8, "x"u8);
        }));
        Assert.Equal(0, message.To.Count());
        Assert.Equal("sip:a@example.com%3E%0D%0ATo:%20%3Ctel:+666", message.From.ToString());
        Assert.Equal("x", message.Content.Text());
    }

    [Fact]
    public void Headers_of_another_message_are_copied_byte_for_byte_and_can_be_added_to()
    {
        Assert.True(CpimMessage.TryParse(Samples.Pager, null, out var original, out _));
        var body = Written((ref CpimWriter writer) =>
        {
            Assert.True(CpimMessage.TryParse(Samples.Pager, null, out var source, out _));
            writer.CopyHeaders(source);
            writer.OriginalTo("tel:+9"u8);
            writer.EndHeaders();
            writer.Content(source.RawContentType.Span, source.Content.Span);
        });
        Assert.StartsWith(Encoding.UTF8.GetString(original.HeaderBlock.Span), Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        var message = Parse(body);
        Assert.Equal("tel:+9", message.OriginalTo.ToString());
        Assert.Equal(1, Encoding.UTF8.GetString(body).Split("NS: imdn").Length - 1);
    }

    [Property(MaxTest = 300)]
    public void Subject_and_name_come_back(NonNull<string> subject, NonNull<string> name)
    {
        var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(subject.Get)); // no lone surrogates
        var who = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name.Get));
        var message = Parse(Written((ref CpimWriter writer) =>
        {
            writer.From("tel:+1"u8, who);
            writer.Subject(text);
            writer.EndHeaders();
            writer.Content("text/plain"u8, "x"u8);
        }));
        // Blanks around a value are no part of it (RFC 3862 leaves them to the reader).
        Assert.Equal(text.Trim(' '), message.Subject!.Trim(' '));
        Assert.Equal(who.Length == 0 ? null : who, message.From.DisplayName);
        Assert.Equal("x", message.Content.Text());
    }

    [Property(MaxTest = 100)]
    public void Long_text_comes_back(PositiveInt repeat)
    {
        var text = string.Concat(Enumerable.Repeat("a\\\"ä€😀\n", repeat.Get));
        using var output = new PooledWriter();
        var writer = new CpimWriter(output);
        writer.Subject(text);
        writer.EndHeaders();
        writer.Content("text/plain"u8, default);
        var limits = new CpimLimits { MaxLine = 1 << 20, MaxHeaderBytes = 1 << 20 };
        Assert.True(CpimMessage.TryParse(output.WrittenMemory, limits, out var message, out _));
        Assert.Equal(text, message.Subject);
    }
}
