using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Load;

/// <summary>One MESSAGE with CPIM, prepared once: of each message only the digits of its number and of its recipient are written. All have the same length.</summary>
internal sealed class MessageTemplate
{
    // Octets that stand for the digits of the message's number and of the recipient.
    private const char Number = '\u0001';
    private const char Recipient = '\u0002';
    private const int NumberDigits = 10;
    private const string Service = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg";

    private readonly byte[] _octets;
    private readonly (int Offset, int Length, bool IsNumber)[] _places;
    private readonly long _base;
    private readonly int _recipients;

    public MessageTemplate(LoadOptions options, IPEndPoint local, string run)
    {
        var digits = options.BaseNumber.TrimStart('+');
        _base = long.Parse(digits);
        _recipients = options.Recipients;
        if ((_base + _recipients - 1).ToString().Length != digits.Length) throw new ArgumentException("the numbers of the recipients do not all have as many digits as the first", nameof(options));
        _octets = Encoding.UTF8.GetBytes(Text(options, local, run, new string(Number, NumberDigits), new string(Recipient, digits.Length)));
        _places = Places(_octets);
    }

    /// <summary>Octets of each message.</summary>
    public int Length => _octets.Length;

    /// <summary>A name for a run, so that no id comes again in another.</summary>
    public static string NewRun() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    /// <summary>Writes a message.</summary>
    public void Write(long number, Span<byte> destination)
    {
        _octets.CopyTo(destination);
        var recipient = _base + (number % _recipients);
        foreach (var (offset, length, isNumber) in _places)
        {
            var value = isNumber ? number : recipient;
            for (var at = offset + length - 1; at >= offset; at--)
            {
                (value, var digit) = Math.DivRem(value, 10);
                destination[at] = (byte)('0' + digit);
            }
        }
    }

    private static string Text(LoadOptions options, IPEndPoint local, string run, string number, string recipient)
    {
        var text = $"load #{number} ";
        text += new string('x', Math.Max(0, options.TextLength - text.Length));
        var from = options.From.TrimStart('+');
        var asksFor = options.AsksFor is null ? "" : $"imdn.Disposition-Notification: {options.AsksFor}\r\n";
        var body =
            $"From: <tel:+{from}>\r\nTo: <tel:+{recipient}>\r\nDateTime: 2026-03-01T10:15:30Z\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: {run}-{number}\r\n{asksFor}\r\n"
            + $"Content-Type: text/plain;charset=UTF-8\r\nContent-Length: {text.Length}\r\n\r\n{text}";
        var transport = options.Transport == SipTransport.Udp ? "UDP" : "TCP";
        return $"MESSAGE tel:+{recipient} SIP/2.0\r\nVia: SIP/2.0/{transport} {local};branch=z9hG4bK{run}{number};rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:+{from}@{options.Domain};user=phone>;tag={run}\r\nTo: <tel:+{recipient}>\r\nCall-ID: {number}-{run}@load\r\nCSeq: 1 MESSAGE\r\n"
            + $"P-Asserted-Identity: <tel:+{from}>\r\nP-Asserted-Service: {Service}\r\nAccept-Contact: *;+g.3gpp.icsi-ref=\"{Service.Replace(":", "%3A", StringComparison.Ordinal)}\"\r\n"
            + $"Conversation-ID: {run}-{recipient}\r\nContribution-ID: {run}-{number}\r\nContent-Type: message/cpim\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static (int Offset, int Length, bool IsNumber)[] Places(byte[] octets)
    {
        var places = new List<(int, int, bool)>();
        for (var at = 0; at < octets.Length; at++)
        {
            if (octets[at] is not ((byte)Number or (byte)Recipient)) continue;
            var end = at;
            while (end < octets.Length && octets[end] == octets[at]) end++;
            places.Add((at, end - at, octets[at] == (byte)Number));
            at = end - 1;
        }
        return [.. places];
    }
}
