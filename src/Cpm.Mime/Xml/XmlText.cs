using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Cpm.Mime;

/// <summary>Writes text into XML as UTF-8, escaped for elements and double-quoted attributes alike.</summary>
internal static class XmlText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "&<>\"'\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\t\n\u000B\u000C\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF");

    public static void Write(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            var at = text.IndexOfAny(Special);
            var plain = at < 0 ? text : text[..at];
            WriteUtf8(plain, output);
            if (at < 0) return;
            output.Write(Escape(text[at]));
            text = text[(at + 1)..];
        }
    }

    /// <summary>An element with text, unless the text is null.</summary>
    public static void Element(ReadOnlySpan<byte> name, string? text, IBufferWriter<byte> output)
    {
        if (text is null) return;
        output.Write("<"u8);
        output.Write(name);
        output.Write(">"u8);
        Write(text, output);
        output.Write("</"u8);
        output.Write(name);
        output.Write(">"u8);
    }

    /// <summary>An attribute, unless the value is null.</summary>
    public static void Attribute(ReadOnlySpan<byte> name, string? value, IBufferWriter<byte> output)
    {
        if (value is null) return;
        output.Write(" "u8);
        output.Write(name);
        output.Write("=\""u8);
        Write(value, output);
        output.Write("\""u8);
    }

    private static void WriteUtf8(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        if (text.IsEmpty) return;
        var destination = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        Utf8.FromUtf16(text, destination, out _, out var written);
        output.Advance(written);
    }

    private static ReadOnlySpan<byte> Escape(char special) => special switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '"' => "&quot;"u8,
        '\'' => "&apos;"u8,
        '\t' => "&#9;"u8,
        '\n' => "&#10;"u8,
        '\r' => "&#13;"u8,
        // Other controls cannot be said in XML 1.0 at all.
        _ => "\uFFFD"u8,
    };
}
