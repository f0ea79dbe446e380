using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cpm.Sip.Headers;
using Cpm.Sip.Transports;

namespace Cpm.Core.Registration;

/// <summary>Says where a SIP URI leads (RFC 3263, without NAPTR and SRV: names are resolved to addresses).</summary>
public static class SipTargets
{
    /// <summary>The target of a <c>sip:</c> or <c>sips:</c> URI, leaving by a listener's role and address.</summary>
    public static bool TryOf(string uri, SipListener? from, [NotNullWhen(true)] out SipTarget? target)
    {
        target = null;
        if (!SipUri.TryParse(Encoding.UTF8.GetBytes(uri).AsMemory(), out var parsed) || parsed.Scheme == SipUriScheme.Tel || parsed.Host.IsEmpty) return false;
        var transport = parsed.Scheme == SipUriScheme.Sips ? SipTransport.Tls : SipTransport.Udp;
        if (parsed.Parameters.TryGet("transport"u8, out var named))
        {
            if (SipText.EqualsIgnoreCase(named.Span, "tcp"u8)) transport = parsed.Scheme == SipUriScheme.Sips ? SipTransport.Tls : SipTransport.Tcp;
            else if (SipText.EqualsIgnoreCase(named.Span, "tls"u8)) transport = SipTransport.Tls;
            else if (!SipText.EqualsIgnoreCase(named.Span, "udp"u8)) return false;
        }
        var host = Encoding.ASCII.GetString(parsed.Host.Span).Trim('[', ']');
        var port = parsed.Port != 0 ? parsed.Port : transport == SipTransport.Tls ? 5061 : 5060;
        target = new SipTarget(transport, host, port) { From = from is not null && from.Endpoint.Transport == transport ? from : null };
        return true;
    }
}
