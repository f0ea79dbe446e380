using System.Text;

namespace Cpm.Mime.Tests;

/// <summary>Wire samples, written with LF here and CRLF on the wire.</summary>
internal static class Samples
{
    public static byte[] Wire(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static byte[] Pager => Wire("""
        From: <sip:+491710000001@ims.example.com>
        To: <tel:+491710000002>
        DateTime: 2026-03-01T10:15:30.120Z
        NS: imdn <urn:ietf:params:imdn>
        imdn.Message-ID: Mx9aQ2vT7kLp0001
        imdn.Disposition-Notification: positive-delivery, negative-delivery, display, interworking
        NS: cpm <http://www.openmobilealliance.org/cpm/>
        cpm.Payload-Type: text/plain

        Content-Type: text/plain; charset=UTF-8
        Content-Length: 13

        Hello, Berta.
        """);

    public const string InterworkingReport = """
        <?xml version="1.0" encoding="UTF-8"?>
        <imdn xmlns="urn:ietf:params:xml:ns:imdn" xmlns:cpm="urn:oma:xml:cpm:imdn-extensions:1.0">
         <message-id>Mx9aQ2vT7kLp0001</message-id>
         <datetime>2026-03-01T10:15:30.120Z</datetime>
         <recipient-uri>tel:+491710000002</recipient-uri>
         <original-recipient-uri>tel:+491710000002</original-recipient-uri>
         <cpm:interworking-notification><cpm:status><cpm:legacy-sms/></cpm:status></cpm:interworking-notification>
        </imdn>
        """;

    public static byte[] Report => Wire($"""
        From: <tel:+491710000002>
        To: <sip:+491710000001@ims.example.com>
        DateTime: 2026-03-01T10:15:33Z
        NS: imdn <urn:ietf:params:imdn>
        imdn.Message-ID: R0000001

        Content-Type: message/imdn+xml
        Content-Disposition: notification

        {InterworkingReport}
        """);

    /// <summary>The sample padded to about one kilobyte, as a phone sends it.</summary>
    public static byte[] Kilobyte => [.. Pager.AsSpan(0, Pager.Length - 34).ToArray(), .. Wire("Content-Length: 600\n\n"), .. Enumerable.Repeat((byte)'x', 600)];

    public static string Text(this ReadOnlyMemory<byte> memory) => Encoding.UTF8.GetString(memory.Span);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
