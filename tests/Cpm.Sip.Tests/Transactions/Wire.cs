using System.Net;

namespace Cpm.Sip.Tests.Transactions;

/// <summary>Messages as phones and servers send them.</summary>
internal static class Wire
{
    public static readonly IPEndPoint Phone = new(IPAddress.Parse("192.0.2.10"), 40100);

    public static string Request(
        string method = "MESSAGE", string branch = "z9hG4bKa1", string transport = "UDP", string sentBy = "192.0.2.10:40100;rport", string callId = "c1@192.0.2.10",
        string uri = "tel:+491710000002", string extra = "", string body = "hello", string to = "<tel:+491710000002>", string tag = "8a1", int cseq = 1, string? vias = null) =>
        $"{method} {uri} SIP/2.0\r\n" +
        (vias ?? $"Via: SIP/2.0/{transport} {sentBy};branch={branch}\r\n") +
        "Max-Forwards: 70\r\n" +
        $"From: <sip:+491710000001@ims.example.com>;tag={tag}\r\n" +
        $"To: {to}\r\n" +
        $"Call-ID: {callId}\r\n" +
        $"CSeq: {cseq} {method}\r\n" +
        extra +
        (body.Length > 0 ? "Content-Type: text/plain\r\n" : "") +
        $"Content-Length: {body.Length}\r\n\r\n" + body;

    /// <summary>A response to a request of ours, as a peer makes it: Via, From, To, Call-ID, CSeq copied.</summary>
    public static string Answer(string request, int status, string reason = "Whatever", string? method = null)
    {
        var lines = request.Split("\r\n\r\n")[0].Split("\r\n");
        var copied = lines.Where(static l => l.StartsWith("Via:", StringComparison.Ordinal) || l.StartsWith("From:", StringComparison.Ordinal)
            || l.StartsWith("To:", StringComparison.Ordinal) || l.StartsWith("Call-ID:", StringComparison.Ordinal));
        var sequence = lines.Single(static l => l.StartsWith("CSeq:", StringComparison.Ordinal));
        if (method is not null) sequence = sequence[..(sequence.LastIndexOf(' ') + 1)] + method;
        return $"SIP/2.0 {status} {reason}\r\n{string.Join("\r\n", copied)}\r\n{sequence}\r\nContent-Length: 0\r\n\r\n";
    }

    public static int Status(string response) => int.Parse(response.Split(' ')[1]);

    public static string Field(string message, string name) =>
        message.Split("\r\n").First(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];
}
