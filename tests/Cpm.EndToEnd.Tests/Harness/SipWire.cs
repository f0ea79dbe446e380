using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>A TCP connection that carries whatever octets a test likes, and reads responses as they come.</summary>
internal sealed class SipWire : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _held;

    /// <summary>Opens a connection.</summary>
    public static async Task<SipWire> ConnectAsync(IPEndPoint server)
    {
        var wire = new SipWire();
        using var patience = new CancellationTokenSource(Run.Patience);
        await wire._socket.ConnectAsync(server, patience.Token);
        return wire;
    }

    /// <summary>Sends a request and reads the answer to it.</summary>
    /// <returns>Its octets as text; empty where the connection was closed without one.</returns>
    public async Task<string> AskAsync(ReadOnlyMemory<byte> request)
    {
        await SendAsync(request);
        return await ReadAsync(Run.Patience);
    }

    /// <summary>Sends octets. False when the connection is gone.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            await _socket.SendAsync(octets);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads one response; empty where the connection ended or nothing came in time.</summary>
    public async Task<string> ReadAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            while (true)
            {
                if (TryTake(out var response)) return response;
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(_held), deadline.Token);
                if (read == 0) return "";
                _held += read;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return "";
        }
    }

    /// <summary>Says that nothing more comes, and counts what is answered until the far side has nothing more to say either, or for so long.</summary>
    public async Task<int> FinishAsync(TimeSpan patience)
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            return 0;
        }
        var answers = 0;
        while (await ReadAsync(patience) is { Length: > 0 }) answers++;
        return answers;
    }

    /// <summary>The status of a response; 0 where there is none.</summary>
    public static int StatusOf(string response) => response.Length > 12 ? int.Parse(response.AsSpan(8, 3), CultureInfo.InvariantCulture) : 0;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private bool TryTake(out string response)
    {
        response = "";
        var octets = _buffer.AsSpan(0, _held);
        var end = octets.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = Encoding.UTF8.GetString(octets[..end]);
        var at = head.IndexOf("Content-Length:", StringComparison.OrdinalIgnoreCase);
        var body = at < 0 ? 0 : int.Parse(head[(at + 15)..].Split('\r')[0], CultureInfo.InvariantCulture);
        var length = end + 4 + body;
        if (_held < length) return false;
        response = Encoding.UTF8.GetString(octets[..length]);
        octets[length..].CopyTo(_buffer);
        _held -= length;
        return true;
    }
}
