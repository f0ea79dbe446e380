using System.Net;
using System.Net.Sockets;
using System.Text;
using Cpm.Mime;
using Cpm.Primitives.Transports;
using Cpm.Simulators.Common;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Tests.Load;

/// <summary>Answers messages, and tells the test what was in them.</summary>
internal sealed class Answerer : IAsyncDisposable
{
    private readonly SipStack _stack;
    private readonly StreamAcceptor _acceptor;
    private readonly SipListener _listener;
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];

    public Answerer(SipTransport transport)
    {
        _stack = new SipStack(TimeProvider.System, new SipStackOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) }, new SocketConnector()) { OnRequest = OnRequest };
        _acceptor = new StreamAcceptor(TimeProvider.System, (connection, socket) =>
        {
            lock (_gate) _sockets.Add(socket);
            return _stack.RunConnectionAsync(connection, _listener!);
        });
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _listener = transport == SipTransport.Udp ? _stack.ListenUdp(new SipEndpoint("s", transport, any)) : _stack.AddListener(new SipEndpoint("s", transport, any), _acceptor.Start(any));
    }

    public IPEndPoint Bound => _listener.Bound;

    /// <summary>Gets the text and says the answer, 0 for none.</summary>
    public Func<string, int> OnText { get; set; } = static _ => 202;

    public List<string> Recipients { get; } = [];

    public string? FirstRaw { get; private set; }

    public void Cut()
    {
        lock (_gate)
        {
            foreach (var socket in _sockets) socket.Dispose();
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _acceptor.StopAsync(TimeSpan.FromMilliseconds(500));
        await _stack.DisposeAsync();
    }

    private void OnRequest(SipServerTransaction transaction)
    {
        if (!CpimMessage.TryParse(transaction.Request.Body, null, out var cpim, out _))
        {
            transaction.Respond(400);
            return;
        }
        var text = cpim.GetText();
        lock (_gate)
        {
            FirstRaw ??= Encoding.UTF8.GetString(transaction.Request.Raw.Span);
            Recipients.Add(Encoding.UTF8.GetString(transaction.Request.RequestUri.Span));
        }
        var answer = OnText(text);
        if (answer > 0) transaction.Respond(answer);
    }
}
