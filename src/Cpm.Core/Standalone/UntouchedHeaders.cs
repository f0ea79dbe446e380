using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Writing;

namespace Cpm.Core.Standalone;

/// <summary>Header fields that concern the two ends and not us: they go out as they came in, byte for byte.</summary>
public static class UntouchedHeaders
{
    /// <summary>The fields of a request, as lines. Empty for most.</summary>
    public static ReadOnlyMemory<byte> Of(SipMessage request)
    {
        PooledWriter? lines = null;
        for (var i = 0; i < request.HeaderCount; i++)
        {
            var field = request[i];
            if (!IsEndToEnd(field)) continue;
            lines ??= new PooledWriter(256);
            lines.Write(field.Name.Span);
            lines.Write(": "u8);
            lines.Write(field.Value.Span);
            lines.Write("\r\n"u8);
        }
        if (lines is null) return default;
        using (lines) return lines.WrittenSpan.ToArray();
    }

    /// <summary>Adds stored lines to an outgoing request.</summary>
    public static void AddTo(SipHeaderList headers, ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            // A folded value holds line ends of its own: they are followed by white space.
            var end = 0;
            do
            {
                var next = lines.Span[end..].IndexOf("\r\n"u8);
                if (next < 0) return;
                end += next + 2;
            }
            while (end < lines.Length && lines.Span[end] is (byte)' ' or (byte)'\t');
            var colon = lines.Span.IndexOf((byte)':');
            headers.Add(lines[..colon], lines[(colon + 2)..(end - 2)]);
            lines = lines[end..];
        }
    }

    private static bool IsEndToEnd(in SipHeaderField field) => field.Id switch
    {
        SipHeaderId.Subject or SipHeaderId.Priority or SipHeaderId.Organization or SipHeaderId.UserAgent or SipHeaderId.InReplyTo or SipHeaderId.ReplyTo => true,
        SipHeaderId.Other => !Sip.Headers.SipText.EqualsIgnoreCase(field.Name.Span, InterworkingHops.Name) && !IsOfTheNetwork(field.Name.Span),
        _ => false,
    };

    /// <summary>
    /// P- fields are between the elements of one network, and say where somebody is and who pays (RFC 7315 §6); Security- fields are between neighbours (RFC 3329 §2).
    /// </summary>
    private static bool IsOfTheNetwork(ReadOnlySpan<byte> name) => Begins(name, "P-"u8) || Begins(name, "Security-"u8) || Begins(name, "Cellular-Network-Info"u8);

    private static bool Begins(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) => name.Length >= prefix.Length && Sip.Headers.SipText.EqualsIgnoreCase(name[..prefix.Length], prefix);
}
