using System.Net;
using System.Net.Sockets;
using Cpm.Simulators.Smsc;

namespace Cpm.Simulators.Load;

/// <summary>Many phones over few connections, for load: they register with digest, answer every request with 200 and count what has come. For a phone that does more see the face <c>phone</c>.</summary>
public sealed class PhoneBank : IAsyncDisposable
{
    private readonly PhoneBankOptions _options;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _running = [];
    private Socket? _listener;

    /// <param name="options">Settings.</param>
    public PhoneBank(PhoneBankOptions options) => _options = options;

    /// <summary>The numbers of what has come.</summary>
    public MessageKeys Keys { get; } = new();

    /// <summary>Connects and registers all phones.</summary>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">A phone was refused.</exception>
    public async Task RegisterAsync(CancellationToken ct = default)
    {
        var server = _options.Server ?? throw new InvalidOperationException("no server");
        var registered = new List<Task>();
        for (var i = 0; i < _options.Connections; i++)
        {
            var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, ct);
            var registrations = new BankRegistrations(_options, (IPEndPoint)socket.LocalEndPoint!, first: i);
            Run(socket, registrations);
            registered.Add(registrations.Completed);
        }
        await Task.WhenAll(registered).WaitAsync(ct);
    }

    /// <summary>Takes connections: for a far side that does not register phones but is told where to go.</summary>
    /// <returns>The address really bound.</returns>
    public IPEndPoint Listen()
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _running.Add(AcceptAsync(_listener));
        return (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener?.Dispose();
        Task[] running;
        lock (_running) running = [.. _running];
        await Task.WhenAll(running);
        _closing.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(_closing.Token);
                socket.NoDelay = true;
                Run(socket, null);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private void Run(Socket socket, BankRegistrations? registrations)
    {
        var running = new BankConnection(socket, registrations, Keys, _options.OnKey).RunAsync(_closing.Token);
        lock (_running) _running.Add(running);
    }
}
