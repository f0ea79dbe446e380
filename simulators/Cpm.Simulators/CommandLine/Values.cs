using System.CommandLine.Parsing;
using System.Net;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.CommandLine;

/// <summary>Values of options that are more than a word or a number. A bad one is an error of usage.</summary>
internal static class Values
{
    /// <summary>"127.0.0.1:2775"; a port is required, 0 takes a free one.</summary>
    public static IPEndPoint EndPoint(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text.LastIndexOf(':') > text.LastIndexOf(']') && IPEndPoint.TryParse(text, out var endPoint)) return endPoint;
        result.AddError($"\"{text}\" is no address with a port, like 127.0.0.1:2775");
        return new IPEndPoint(IPAddress.None, 0);
    }

    /// <summary>"tcp:127.0.0.1:5060": transport, host name or address, port.</summary>
    public static SipTarget Target(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var first = text.IndexOf(':', StringComparison.Ordinal);
        var last = text.LastIndexOf(':');
        if (first > 0 && last > first + 1 && Enum.TryParse<SipTransport>(text[..first], ignoreCase: true, out var transport)
            && int.TryParse(text.AsSpan(last + 1), out var port) && port is > 0 and < 65536)
        {
            return new SipTarget(transport, text[(first + 1)..last].Trim('[', ']'), port);
        }
        result.AddError($"\"{text}\" is no server, like tcp:127.0.0.1:5060");
        return new SipTarget(SipTransport.Tcp, "", 0);
    }
}
