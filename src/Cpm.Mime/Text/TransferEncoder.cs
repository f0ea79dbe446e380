using System.Buffers;
using System.Buffers.Text;

namespace Cpm.Mime;

/// <summary>Applies a content transfer encoding (RFC 2045 section 6). Lines hold at most 76 characters.</summary>
public static class TransferEncoder
{
    private const int LineOctets = 57;
    private const int LineLength = 76;

    /// <summary>Encodes all at once; 7bit, 8bit and binary are copied.</summary>
    public static void Encode(TransferEncoding encoding, ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        if (encoding == TransferEncoding.Base64) EncodeBase64(content, output);
        else if (encoding == TransferEncoding.QuotedPrintable) EncodeQuotedPrintable(content, output);
        else output.Write(content);
    }

    private static void EncodeBase64(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        while (!content.IsEmpty)
        {
            var line = content[..Math.Min(LineOctets, content.Length)];
            content = content[line.Length..];
            var destination = output.GetSpan(LineLength + 2);
            Base64.EncodeToUtf8(line, destination, out _, out var written);
            output.Advance(written);
            if (!content.IsEmpty) output.Write("\r\n"u8);
        }
    }

    // CR LF is a line end and stays; CR or LF alone are octets.
    private static void EncodeQuotedPrintable(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        var column = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i..].StartsWith("\r\n"u8))
            {
                output.Write("\r\n"u8);
                column = 0;
                i++;
                continue;
            }
            var atEnd = i + 1 == content.Length || content[(i + 1)..].StartsWith("\r\n"u8);
            var literal = content[i] is > 32 and < 127 and not (byte)'=' || (content[i] is 32 or 9 && !atEnd);
            var length = literal ? 1 : 3;
            if (column + length > LineLength - 1)
            {
                output.Write("=\r\n"u8);
                column = 0;
            }
            var destination = output.GetSpan(3);
            if (literal) destination[0] = content[i];
            else
            {
                destination[0] = (byte)'=';
                Utf8Formatter.TryFormat(content[i], destination[1..], out _, new StandardFormat('X', 2));
            }
            output.Advance(length);
            column += length;
        }
    }
}
