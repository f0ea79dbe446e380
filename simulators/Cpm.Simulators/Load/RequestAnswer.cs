using System.Text;

namespace Cpm.Simulators.Load;

/// <summary>Answers a request with 200 by copying what RFC 3261 §8.2.6.2 wants copied. Not a parser: the far side is one that we trust to write whole header lines.</summary>
internal static class RequestAnswer
{
    private static readonly (byte[] Name, byte[] Compact)[] Copied =
        [.. new[] { ("Via", "v"), ("From", "f"), ("To", "t"), ("Call-ID", "i"), ("CSeq", "CSeq") }.Select(pair => (Encoding.ASCII.GetBytes(pair.Item1 + ":"), Encoding.ASCII.GetBytes(pair.Item2 + ":")))];

    /// <summary>Writes the answer.</summary>
    /// <param name="request">A whole request.</param>
    /// <param name="destination">At least as long as the request's head and 64 octets more.</param>
    /// <returns>Octets written.</returns>
    public static int Write(ReadOnlySpan<byte> request, Span<byte> destination)
    {
        var length = Append(destination, 0, "SIP/2.0 200 OK\r\n"u8);
        while (request.IndexOf("\r\n"u8) is var end and > 0)
        {
            var line = request[..end];
            request = request[(end + 2)..];
            var field = FieldOf(line);
            if (field < 0) continue;
            length = Append(destination, length, line);
            if (field == 2 && line.IndexOf(";tag="u8) < 0) length = Append(destination, length, ";tag=bank"u8);
            length = Append(destination, length, "\r\n"u8);
        }
        return Append(destination, length, "Content-Length: 0\r\n\r\n"u8);
    }

    /// <summary>The number of a message: the digits after # in its text, or, of a notification, the last digits of the id that it is about (RFC 5438 §6).</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> request, out long key)
    {
        key = 0;
        var at = request.IndexOf("\r\n\r\n"u8);
        var body = at < 0 ? default : request[at..];
        at = body.IndexOf("<message-id>"u8);
        if (at < 0) return Smsc.MessageKeys.TryRead(body, out key);
        var id = body[(at + 12)..];
        id = id[..Math.Max(0, id.IndexOf((byte)'<'))];
        return long.TryParse(id[(id.LastIndexOf((byte)'-') + 1)..], out key);
    }

    private static int FieldOf(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < Copied.Length; i++)
        {
            var (name, compact) = Copied[i];
            if (Starts(line, name) || Starts(line, compact)) return i;
        }
        return -1;
    }

    private static bool Starts(ReadOnlySpan<byte> line, byte[] name) => line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);

    private static int Append(Span<byte> destination, int at, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(destination[at..]);
        return at + octets.Length;
    }
}
