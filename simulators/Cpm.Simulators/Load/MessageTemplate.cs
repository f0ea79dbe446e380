using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Load;

/// <summary>One message, prepared once: of each only the digits of its number and of its addresses are written. All have the same length.</summary>
internal sealed class MessageTemplate
{
    // Octets that stand for the digits of the message's number, of the recipient and of the sender.
    private const char Number = '\u0001';
    private const char Recipient = '\u0002';
    private const char Sender = '\u0003';
    private const int NumberDigits = 10;
    private const string Service = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg";

    private readonly byte[] _octets;
    private readonly (int Offset, int Length, char Kind)[] _places;
    private readonly long _recipient;
    private readonly long _sender;
    private readonly int _recipients;
    private readonly int _senders;

    public MessageTemplate(LoadOptions options, IPEndPoint local, string run)
    {
        var recipient = First(options.BaseNumber, options.Recipients, out _recipient);
        var sender = First(options.From, options.Senders, out _sender);
        (_recipients, _senders) = (options.Recipients, options.Senders);
        var (number, to, from) = (new string(Number, NumberDigits), new string(Recipient, recipient), new string(Sender, sender));
        _octets = Encoding.UTF8.GetBytes(options.Protocol == LoadProtocol.SendSms ? SendSms(options, number, to, from) : Text(options, local, run, number, to, from));
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
        foreach (var (offset, length, kind) in _places)
        {
            var value = kind switch
            {
                Number => number,
                Recipient => _recipient + (number % _recipients),
                _ => _sender + (number % _senders),
            };
            for (var at = offset + length - 1; at >= offset; at--)
            {
                (value, var digit) = Math.DivRem(value, 10);
                destination[at] = (byte)('0' + digit);
            }
        }
    }

    private static int First(string text, int count, out long value)
    {
        var digits = text.TrimStart('+');
        value = long.Parse(digits);
        if ((value + count - 1).ToString().Length != digits.Length) throw new ArgumentException($"the {count} numbers from {text} on do not all have as many digits as the first", nameof(text));
        return digits.Length;
    }

    private static string Words(LoadOptions options, string number)
    {
        var text = $"load #{number} ";
        return text + new string('x', Math.Max(0, options.TextLength - text.Length));
    }

    // RFC 3986 §2.1; the digits' places are filled in later.
    private static string SendSms(LoadOptions options, string number, string recipient, string from)
    {
        var text = Words(options, number).Replace("#", "%23", StringComparison.Ordinal).Replace(' ', '+');
        return $"GET /cgi-bin/sendsms?username=tester&password=secret&from=%2B{from}&to=%2B{recipient}&text={text} HTTP/1.1\r\nHost: {options.Server}\r\n\r\n";
    }

    private static string Text(LoadOptions options, IPEndPoint local, string run, string number, string recipient, string from)
    {
        var text = Words(options, number);
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

    private static (int Offset, int Length, char Kind)[] Places(byte[] octets)
    {
        var places = new List<(int, int, char)>();
        for (var at = 0; at < octets.Length; at++)
        {
            if (octets[at] is not ((byte)Number or (byte)Recipient or (byte)Sender)) continue;
            var end = at;
            while (end < octets.Length && octets[end] == octets[at]) end++;
            places.Add((at, end - at, (char)octets[at]));
            at = end - 1;
        }
        return [.. places];
    }
}
