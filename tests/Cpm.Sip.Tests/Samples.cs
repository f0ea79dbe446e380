using System.Text;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;

namespace Cpm.Sip.Tests;

/// <summary>Messages that several tests read.</summary>
internal static class Samples
{
    /// <summary>A CPM pager-mode message of about 1 KB, as a phone sends it over TCP.</summary>
    public static byte[] CpimMessage { get; } = Build();

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static ReadOnlyMemory<byte> Memory(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> octets) => Encoding.UTF8.GetString(octets.Span);

    public static byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "testdata", "sip", name));

    public static SipMessage Parse(byte[] datagram)
    {
        var status = SipParser.TryReadDatagram(datagram, SipLimits.Default, out var message, out var rejection);
        Assert.True(status == ParseStatus.Complete, $"{status} {rejection}: {Encoding.UTF8.GetString(datagram)}");
        return message!;
    }

    /// <summary>A request that is good except for what a test puts in.</summary>
    public static byte[] Request(string extra = "", string startLine = "MESSAGE sip:bob@example.com SIP/2.0", string cseq = "1 MESSAGE", string body = "") => Bytes(
        $"{startLine}\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;rport\nMax-Forwards: 70\nFrom: <sip:alice@example.com>;tag=1\nTo: <sip:bob@example.com>\n"
        + $"Call-ID: a1\nCSeq: {cseq}\n{extra}{(extra.Length > 0 ? "\n" : "")}Content-Length: {body.Length}\n\n{body}");

    private static byte[] Build()
    {
        var body = Bytes("""
            From: <sip:+15550100001@cpm.example>
            To: <sip:+15550100009@cpm.example>
            DateTime: 2026-03-01T10:15:30.000Z
            NS: imdn <urn:ietf:params:imdn>
            imdn.Message-ID: Msg34jk324j
            imdn.Disposition-Notification: positive-delivery, display

            Content-Type: text/plain;charset=UTF-8

            See you at the station at seven, do not be late.
            """);
        var head = $"""
            MESSAGE tel:+15550100009 SIP/2.0
            Via: SIP/2.0/TCP 192.0.2.17:49152;branch=z9hG4bK-524287-1---8f3c1d2e;rport
            Max-Forwards: 70
            From: <sip:+15550100001@cpm.example>;tag=7c1f4e2a
            To: <tel:+15550100009>
            Call-ID: 3f6c8a52-9d1b-4b7e-8a44-1f0e2d3c4b5a
            CSeq: 1 MESSAGE
            P-Preferred-Identity: <sip:+15550100001@cpm.example>
            P-Preferred-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg
            Accept-Contact: *;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg"
            Conversation-ID: 1f6b0f5e-6d0b-4c1f-9d52-4d4f4f2b0001
            Contribution-ID: 1f6b0f5e-6d0b-4c1f-9d52-4d4f4f2b0002
            User-Agent: CPM-client/OMA2.2
            Content-Type: message/cpim
            Content-Length: {body.Length}


            """;
        return [.. Bytes(head), .. body];
    }
}
