using System.Buffers;

namespace Cpm.Sip.Parsing;

/// <summary>Empty lines between the messages of a stream (RFC 3261 7.5) and the keep-alives that they are (RFC 5626 3.5.1).</summary>
internal static class EmptyLines
{
    /// <summary>How many octets to skip. A single CRLF, or CRLF CR, at the very end is left: the second half of a keep-alive may follow.</summary>
    public static int Count(ReadOnlySequence<byte> input, out bool keepAlive)
    {
        keepAlive = false;
        var first = input.FirstSpan;
        if (!first.IsEmpty && first[0] != '\r') return 0;
        var reader = new SequenceReader<byte>(input);
        while (reader.IsNext("\r\n\r\n"u8, advancePast: true)) keepAlive = true;
        // What is no beginning of a second CRLF ends the run; otherwise wait for it.
        if (reader.IsNext("\r\n"u8, advancePast: false) && reader.Remaining > 2)
        {
            var rest = input.Slice(reader.Position).Slice(2);
            if (rest.FirstSpan.IsEmpty || rest.FirstSpan[0] != '\r' || rest.Length > 1) reader.Advance(2);
        }
        return (int)reader.Consumed;
    }
}
