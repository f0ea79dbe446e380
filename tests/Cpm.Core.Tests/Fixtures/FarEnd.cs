using System.Globalization;
using System.Net;
using System.Text;
using Cpm.Primitives.Transports;
using Cpm.Sip.Authentication;
using Cpm.Sip.Parsing;

namespace Cpm.Core.Tests.Fixtures;

/// <summary>The far end of one connection: a phone, or the core. Speaks only as it is told.</summary>
internal sealed class FarEnd(StreamConnection connection, IPEndPoint local)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<byte> _held = [];
    private int _requests;

    public IPEndPoint Local => local;

    public void Close()
    {
        connection.Output.Complete();
        connection.Input.Complete();
    }

    public async Task SendAsync(string text) => await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a request and takes the next message as its response.</summary>
    public async Task<string> AskAsync(string request)
    {
        await SendAsync(request);
        return await ReceiveAsync();
    }

    /// <summary>Sends a request, and once more with credentials where it is challenged.</summary>
    public async Task<string> AskAsync(Func<string, string> requestWith, string method, string uri, string username, string password)
    {
        var response = await AskAsync(requestWith(""));
        if (Wire.Status(response) is not (401 or 407)) return response;
        return await AskAsync(requestWith(Credentials(response, method, uri, username, password)));
    }

    /// <summary>REGISTER with credentials.</summary>
    public Task<string> RegisterAsync(string contacts, string user = "alice", string extra = "", string? callId = null, int cseq = 0, string? password = null, string? username = null, string digestUri = "sip:cpm.example")
    {
        if (cseq == 0) cseq = ++_requests * 10;
        callId ??= $"r{local.Port}@far.example";
        var sent = 0;
        // The second one, with credentials, counts on (RFC 3261 §22.2).
        return AskAsync(
            credentials => Request("REGISTER", "sip:cpm.example", user, $"<sip:{user}@cpm.example>", contacts + extra + credentials, callId: callId, cseq: cseq + sent++),
            "REGISTER", digestUri, username ?? user, password ?? user + "-secret");
    }

    /// <summary>MESSAGE with text.</summary>
    public Task<string> MessageAsync(string uri = "tel:+15550100002", string user = "alice", string extra = "", string type = "text/plain", string body = "hello") =>
        AskAsync(Request("MESSAGE", uri, user, $"<{uri}>", extra, type, body));

    public string Request(
        string method, string uri, string user, string to, string extra = "", string type = "", string body = "", string? callId = null, int cseq = 0, string? from = null)
    {
        var n = ++_requests;
        var sequence = cseq == 0 ? n * 10 : cseq;
        return string.Create(CultureInfo.InvariantCulture, $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/TCP {local};branch=z9hG4bKf{local.Port}n{n}\r\nMax-Forwards: 70\r\n")
            + $"From: {from ?? $"<sip:{user}@cpm.example>"};tag=f{n}\r\nTo: {to}\r\nCall-ID: {callId ?? $"m{local.Port}-{n}@far.example"}\r\nCSeq: {sequence} {method}\r\n{extra}"
            + (type.Length > 0 ? $"Content-Type: {type}\r\n" : "") + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
    }

    /// <summary>The next message, by its Content-Length.</summary>
    public async Task<string> ReceiveAsync()
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. _held]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = end + 4 + int.Parse(Wire.Field(text[..(end + 4)], "Content-Length"), CultureInfo.InvariantCulture);
                if (_held.Count >= length)
                {
                    var message = Encoding.UTF8.GetString([.. _held[..length]]);
                    _held.RemoveRange(0, length);
                    return message;
                }
            }
            var result = await connection.Input.ReadAsync().AsTask().WaitAsync(Patience);
            foreach (var segment in result.Buffer) _held.AddRange(segment.Span);
            connection.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted && result.Buffer.IsEmpty) throw new EndOfStreamException();
        }
    }

    /// <summary>Answers the next request, and returns it.</summary>
    public async Task<string> AnswerAsync(int status, string extra = "")
    {
        var request = await ReceiveAsync();
        await SendAsync(Wire.Answer(request, status, extra));
        return request;
    }

    /// <summary>The header line that answers the challenge of a response.</summary>
    public static string Credentials(string response, string method, string uri, string username, string password)
    {
        SipParser.TryReadDatagram(Encoding.UTF8.GetBytes(response), new SipLimits(), out var parsed, out _);
        using (parsed)
        {
            var client = new DigestClient(username, password);
            Assert.True(client.TryTake(parsed!));
            var answer = client.Answer(client.Challenge!, Encoding.UTF8.GetBytes(method), Encoding.UTF8.GetBytes(uri), [], "c0ffee", 1);
            return $"{(parsed!.StatusCode == 407 ? "Proxy-Authorization" : "Authorization")}: {Encoding.UTF8.GetString(answer)}\r\n";
        }
    }
}
