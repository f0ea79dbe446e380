using System.Text;

namespace Cpm.Simulators.Load;

/// <summary>Reads of a response what load needs: the status, the number in its Call-ID, where it ends. Not a parser: what comes is an answer to our own template.</summary>
internal static class ResponseScanner
{
    private const int StatusStart = 8;
    private const int HttpStatusStart = 9;
    private const int Shortest = 12;

    /// <summary>Scans one response.</summary>
    /// <param name="octets">What has come.</param>
    /// <param name="status">100 to 699; 0 for what is no response.</param>
    /// <param name="number">The number of the message; -1 where there is none.</param>
    /// <returns>Octets of the whole response; 0 where more is needed.</returns>
    public static int Scan(ReadOnlySpan<byte> octets, out int status, out long number)
    {
        status = 0;
        number = -1;
        var end = octets.IndexOf("\r\n\r\n"u8);
        if (end < 0) return 0;
        var head = octets[..(end + 2)];
        var length = end + 4 + (int)Math.Max(0, Digits(Value(head, "\r\nContent-Length:"u8, "\r\nl:"u8)));
        if (octets.Length < length) return 0;
        if (head.Length > Shortest && head.StartsWith("SIP/2.0 "u8)) status = (int)Math.Max(0, Digits(head[StatusStart..]));
        else if (head.Length > Shortest && head.StartsWith("HTTP/1."u8)) status = (int)Math.Max(0, Digits(head[HttpStatusStart..]));
        number = Digits(Value(head, "\r\nCall-ID:"u8, "\r\ni:"u8));
        return length;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> compact)
    {
        var at = head.IndexOf(name);
        if (at >= 0) return head[(at + name.Length)..];
        at = head.IndexOf(compact);
        if (at >= 0) return head[(at + compact.Length)..];
        // Names may come in any case.
        for (at = 0; at + name.Length <= head.Length; at++)
        {
            if (Ascii.EqualsIgnoreCase(head.Slice(at, name.Length), name)) return head[(at + name.Length)..];
        }
        return default;
    }

    private static long Digits(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        var value = -1L;
        foreach (var octet in text)
        {
            if (octet is < (byte)'0' or > (byte)'9') break;
            value = (Math.Max(0, value) * 10) + (octet - '0');
        }
        return value;
    }
}
