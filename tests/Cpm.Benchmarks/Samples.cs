using System.Globalization;
using System.Text;

namespace Cpm.Benchmarks;

/// <summary>Wire samples.</summary>
internal static class Samples
{
    /// <summary>A Pager Mode MESSAGE of about a kilobyte, as a client sends it.</summary>
    public static byte[] CpimMessage()
    {
        const string body = "From: <sip:+15550100001@cpm.example>\r\nTo: <tel:+15550100009>\r\nDateTime: 2026-03-01T10:15:30.120Z\r\nNS: imdn <urn:ietf:params:imdn>\r\n"
            + "imdn.Message-ID: Mx9aQ2vT7kLp0001\r\nimdn.Disposition-Notification: positive-delivery, negative-delivery\r\n\r\n"
            + "Content-Type: text/plain; charset=UTF-8\r\n\r\nThe quick brown fox jumps over the lazy dog 0123456789 abcdefghi";
        var head = "MESSAGE tel:+15550100009 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:40001;branch=z9hG4bKa1;rport\r\nMax-Forwards: 70\r\n"
            + "From: <sip:+15550100001@cpm.example>;tag=8a1\r\nTo: <tel:+15550100009>\r\nCall-ID: 7c5d@127.0.0.1\r\nCSeq: 1 MESSAGE\r\n"
            + "P-Asserted-Identity: <tel:+15550100001>\r\nP-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg\r\n"
            + "Accept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"\r\nConversation-ID: 1f6b0f5e-6d0b-4c1f-9d52-4d4f4f2b0001\r\n"
            + "Contribution-ID: 3c1f7a0e9b2d4c55a0e1f20394857611\r\nContent-Type: message/cpim\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        return Encoding.ASCII.GetBytes(head + body);
    }
}
