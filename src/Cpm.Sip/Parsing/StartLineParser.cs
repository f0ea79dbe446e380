using Cpm.Sip.Headers;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Parsing;

/// <summary>Request line and status line (RFC 3261 7.1, 7.2).</summary>
internal static class StartLineParser
{
    private static ReadOnlySpan<byte> Version => "SIP/2.0"u8;

    /// <summary>Sets the start line of the message; <paramref name="line"/> begins at offset 0 of the message and has no line end.</summary>
    public static SipRejection Parse(ReadOnlySpan<byte> line, SipMessage message) =>
        line.Length >= 4 && SipText.EqualsIgnoreCase(line[..4], "SIP/"u8) ? ParseStatus(line, message) : ParseRequest(line, message);

    private static SipRejection ParseRequest(ReadOnlySpan<byte> line, SipMessage message)
    {
        var methodEnd = line.IndexOf((byte)' ');
        if (methodEnd <= 0 || !SipText.IsToken(line[..methodEnd])) return SipRejection.StartLine;
        var uriLength = line[(methodEnd + 1)..].IndexOf((byte)' ');
        message.SetRequestLine(SipMethods.Parse(line[..methodEnd]), (0, methodEnd), (methodEnd + 1, Math.Max(uriLength, 0)));
        if (uriLength <= 0) return SipRejection.StartLine;
        var version = line[(methodEnd + uriLength + 2)..];
        if (SipText.EqualsIgnoreCase(version, Version)) return SipRejection.None;
        return IsOtherVersion(version) ? SipRejection.Version : SipRejection.StartLine;
    }

    private static SipRejection ParseStatus(ReadOnlySpan<byte> line, SipMessage message)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 0) return SipRejection.StartLine;
        message.SetStatusLine(0, default);
        if (!SipText.EqualsIgnoreCase(line[..space], Version)) return IsOtherVersion(line[..space]) ? SipRejection.Version : SipRejection.StartLine;
        var code = line[(space + 1)..];
        // The space before an absent reason phrase is often absent too.
        if (code.Length < 3 || (code.Length > 3 && code[3] != ' ') || !SipText.TryParseUInt32(code[..3], out var number)) return SipRejection.StartLine;
        if (number is < 100 or > 699) return SipRejection.StartLine;
        var reason = Math.Min(line.Length, space + 5);
        message.SetStatusLine((int)number, (reason, line.Length - reason));
        return SipRejection.None;
    }

    private static bool IsOtherVersion(ReadOnlySpan<byte> version)
    {
        if (version.Length < 7 || !SipText.EqualsIgnoreCase(version[..4], "SIP/"u8)) return false;
        var dot = version.IndexOf((byte)'.');
        return dot > 4 && SipText.TryParseUInt32(version[4..dot], out _) && SipText.TryParseUInt32(version[(dot + 1)..], out _);
    }
}
