using System.Globalization;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using Cpm.Sip.Transports;

namespace Cpm.Sip.Transactions;

/// <summary>Loop detection by Via (RFC 3261 §16.3 item 4).</summary>
public static class SipPasses
{
    /// <summary>How often a request has left one of these listeners before: the Via elements that carry their sent-by.</summary>
    public static int Count(SipMessage request, IReadOnlyList<SipListener> listeners)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(listeners);
        var passes = 0;
        foreach (var value in request.Values(SipHeaderId.Via))
        {
            for (var i = 0; i < listeners.Count; i++)
            {
                // Read in full only where the octets occur at all: most requests have never been here.
                if (value.Span.IndexOf(listeners[i].SentByBytes) < 0 || !ViaValue.TryParse(value, out var via) || !IsOf(via, listeners[i])) continue;
                passes++;
                break;
            }
        }
        return passes;
    }

    private static bool IsOf(in ViaValue via, SipListener listener)
    {
        ReadOnlySpan<byte> sentBy = listener.SentByBytes;
        if (!sentBy.StartsWith(via.Host.Span)) return false;
        var rest = sentBy[via.Host.Length..];
        return rest.IsEmpty ? via.Port == 0 : rest[0] == ':' && int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port == via.Port;
    }
}
