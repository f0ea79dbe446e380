using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cpm.Mime;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Simulators.Common;
using Cpm.Sip.Authentication;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Simulators.Tests.Phone;

/// <summary>What a request brought, kept after its answer.</summary>
internal sealed record Seen(SipMethod Method, string Uri, IReadOnlyDictionary<SipHeaderId, string> Headers, string Body, SipFlow Flow)
{
    public string this[SipHeaderId id] => Headers.GetValueOrDefault(id, "");
}

/// <summary>A registrar and server over real sockets that answers as the test wishes.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SipStack _stack;
    private readonly StreamAcceptor _acceptor;
    private readonly ConcurrentBag<Socket> _sockets = [];
    private SipListener? _listener;

    public ScriptedServer(SipTransport transport)
    {
        Seen = new EventLog<Seen>(TimeProvider.System);
        _stack = new SipStack(TimeProvider.System, new SipStackOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) }, new SocketConnector()) { OnRequest = OnRequest };
        _acceptor = new StreamAcceptor(TimeProvider.System, (connection, socket) =>
        {
            _sockets.Add(socket);
            return _stack.RunConnectionAsync(connection, _listener!);
        });
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        if (transport == SipTransport.Udp) _listener = _stack.ListenUdp(new SipEndpoint("s", transport, any));
        else _listener = _stack.AddListener(new SipEndpoint("s", transport, any), _acceptor.Start(any));
        Target = new SipTarget(transport, "127.0.0.1", _listener.Bound.Port);
    }

    public SipTarget Target { get; }

    /// <summary>Requests that were not challenged.</summary>
    public EventLog<Seen> Seen { get; }

    /// <summary>The password; null challenges nobody.</summary>
    public string? Password { get; set; } = "secret";

    /// <summary>How messages are answered.</summary>
    public int Answer { get; set; } = 202;

    /// <summary>How registrations are answered, and what is granted.</summary>
    public int RegisterAnswer { get; set; } = 200;

    public int Granted { get; set; } = 600;

    public int Challenges { get; private set; }

    public Task<Seen> NextAsync(SipMethod method, int skip = 0)
    {
        var left = skip;
        return Seen.WaitForAsync(seen => seen.Method == method && left-- == 0, Patience);
    }

    /// <summary>Sends a CPIM message over the way that the phone registered by.</summary>
    public async Task<int> SendAsync(SipFlow flow, string uri, string text, Dispositions asksFor, string id = "m1")
    {
        using var body = new PooledWriter();
        WriteCpim(body, text, asksFor, id);
        return await SendAsync(flow, uri, body.WrittenMemory.ToArray());
    }

    public async Task<int> SendReportAsync(SipFlow flow, string uri, string id, ImdnKind kind, ImdnStatus status)
    {
        using var document = new PooledWriter();
        ImdnWriter.Write(new ImdnNotification { MessageId = id, DateTime = DateTimeOffset.UnixEpoch, Kind = kind, Status = status }, document);
        using var body = new PooledWriter();
        WriteReport(body, document.WrittenSpan);
        return await SendAsync(flow, uri, body.WrittenMemory.ToArray());
    }

    /// <summary>Cuts all connections.</summary>
    public void Cut()
    {
        while (_sockets.TryTake(out var socket)) socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _acceptor.StopAsync(TimeSpan.FromMilliseconds(500));
        await _stack.DisposeAsync();
    }

    private static void WriteCpim(PooledWriter body, string text, Dispositions asksFor, string id)
    {
        var cpim = new CpimWriter(body);
        cpim.From("tel:+15550100009"u8);
        cpim.To("sip:alice@cpm.example"u8);
        cpim.DateTime(new DateTimeOffset(2026, 3, 1, 10, 15, 30, TimeSpan.Zero));
        cpim.MessageId(Encoding.ASCII.GetBytes(id));
        cpim.DispositionNotification(asksFor);
        cpim.EndHeaders();
        cpim.Content("text/plain;charset=UTF-8"u8, Encoding.UTF8.GetBytes(text));
    }

    private static void WriteReport(PooledWriter body, ReadOnlySpan<byte> document)
    {
        var cpim = new CpimWriter(body);
        cpim.From("tel:+15550100009"u8);
        cpim.To("sip:alice@cpm.example"u8);
        cpim.MessageId("r1"u8);
        cpim.EndHeaders();
        cpim.Content(MediaTypes.Imdn, document);
    }

    private async Task<int> SendAsync(SipFlow flow, string uri, byte[] body)
    {
        var request = new SipRequest(SipMethod.Message, uri) { ContentType = "message/cpim"u8.ToArray(), Body = body };
        request.Headers.Add(SipHeaderId.MaxForwards, "70");
        request.Headers.Add(SipHeaderId.From, "<tel:+15550100009>;tag=1");
        request.Headers.Add(SipHeaderId.To, "<sip:alice@cpm.example>");
        request.Headers.Add(SipHeaderId.CallId, Guid.NewGuid().ToString());
        request.Headers.Add(SipHeaderId.CSeq, "1 MESSAGE");
        request.Headers.Add(SipHeaderId.PAssertedIdentity, "<tel:+15550100009>");
        request.Headers.Add(SipHeaderId.ConversationId, "conversation-1");
        request.Headers.Add(SipHeaderId.ContributionId, "contribution-1");
        using var result = await _stack.SendAsync(request, SipTarget.Of(flow)).AsTask().WaitAsync(Patience);
        return result.Status;
    }

    private void OnRequest(SipServerTransaction transaction)
    {
        var request = transaction.Request;
        if (Password is not null && !IsAuthorized(request))
        {
            Challenges++;
            var challenge = new SipResponseHeaders(401);
            challenge.Headers.Add(SipHeaderId.WwwAuthenticate, "Digest realm=\"cpm.example\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"");
            transaction.Respond(challenge);
            return;
        }
        var seen = Keep(request, transaction.Source);
        if (request.Method == SipMethod.Register)
        {
            var answer = new SipResponseHeaders(RegisterAnswer);
            if (RegisterAnswer == 423) answer.Headers.Add(SipHeaderId.MinExpires, Granted.ToString(CultureInfo.InvariantCulture));
            if (RegisterAnswer == 200 && seen[SipHeaderId.Expires] != "0") answer.Headers.Add(SipHeaderId.Contact, $"{seen[SipHeaderId.Contact]};expires={Granted}");
            RegisterAnswer = 200;
            transaction.Respond(answer);
        }
        else
        {
            transaction.Respond(Answer);
        }
        Seen.Add(seen);
    }

    private static Seen Keep(SipMessage request, SipFlow flow)
    {
        var headers = new Dictionary<SipHeaderId, string>();
        for (var i = 0; i < request.HeaderCount; i++) headers.TryAdd(request[i].Id, Encoding.UTF8.GetString(request[i].Value.Span));
        return new Seen(request.Method, Encoding.UTF8.GetString(request.RequestUri.Span), headers, Encoding.UTF8.GetString(request.Body.Span), flow);
    }

    private bool IsAuthorized(SipMessage request)
    {
        if (!request.TryGetValue(SipHeaderId.Authorization, out var value) || !DigestCredentials.TryParse(value, out var credentials)) return false;
        Span<byte> expected = stackalloc byte[128];
        var length = DigestResponse.Compute(
            credentials, "alice"u8, "cpm.example"u8, Encoding.UTF8.GetBytes(Password!), request.MethodBytes.Span, request.Body.Span, expected);
        return credentials.Response.Span.SequenceEqual(expected[..length]);
    }
}
