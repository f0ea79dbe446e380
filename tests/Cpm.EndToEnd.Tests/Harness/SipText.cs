using System.Text;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>Requests of a trusted peer, written out, so that a test can write them in other ways.</summary>
internal static class SipText
{
    private static int _number;

    /// <summary>A MESSAGE with CPIM in alice's name.</summary>
    public static byte[] Message(string to = "tel:+15550100009", string text = "hello", string extra = "", string? body = null, string bodyType = "message/cpim", string? id = null, string transport = "TCP")
    {
        body ??= Cpim(to, text, id ?? $"wire-{Guid.NewGuid():N}");
        return Request("MESSAGE", to, $"{extra}Content-Type: {bodyType}\r\n", body, transport);
    }

    /// <summary>A CPIM body.</summary>
    public static string Cpim(string to, string text, string id) =>
        ($"From: <sip:alice@cpm.example>\nTo: <{to}>\nDateTime: 2026-03-01T10:15:30Z\nNS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: {id}\n"
        + $"imdn.Disposition-Notification: positive-delivery, negative-delivery\n\nContent-Type: text/plain;charset=UTF-8\n\n{text}").ReplaceLineEndings("\r\n");

    /// <summary>Any request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="uri">Request-URI and To.</param>
    /// <param name="extra">Whole header lines.</param>
    /// <param name="body">The body.</param>
    /// <param name="transport">As Via has it.</param>
    /// <param name="forwards">Max-Forwards.</param>
    public static byte[] Request(string method, string uri, string extra = "", string body = "", string transport = "TCP", string forwards = "70")
    {
        var number = Interlocked.Increment(ref _number);
        return Encoding.UTF8.GetBytes(
            $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{transport} 127.0.0.1:5999;branch=z9hG4bKw{number};rport\r\nMax-Forwards: {forwards}\r\nFrom: <sip:alice@cpm.example>;tag=w{number}\r\nTo: <{uri}>\r\n"
            + $"Call-ID: w{number}@wire\r\nCSeq: 1 {method}\r\nP-Asserted-Identity: <sip:alice@cpm.example>\r\n{extra}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }
}
