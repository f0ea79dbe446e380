using System.Net;
using System.Net.Sockets;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Load;

/// <summary>
/// One connection of a run. One loop reads: each wake-up handles all answers that have come and then sends as many new messages in one system call.
/// When the connection is lost it is opened again until the run is over.
/// </summary>
internal sealed class LoadConnection(LoadOptions options, LoadLedger ledger, TimeProvider time, string run) : LoadSource
{
    private const int BufferOctets = 64 * 1024;
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(50);

    // RFC 3261 §17.1.2.2, with one pace instead of a growing one.
    private static readonly TimeSpan Retransmission = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly OutstandingTable _outstanding = new(options.Outstanding);
    private readonly byte[] _output = new byte[BufferOctets];
    private readonly byte[] _input = new byte[BufferOctets];
    private readonly bool _isStream = options.Transport != SipTransport.Udp;
    private readonly Queue<long> _due = new();
    private MessageTemplate? _template;
    private Socket? _socket;
    private bool _sending;
    private long _retransmittedAt;

    public override int Outstanding
    {
        get { lock (_gate) return _outstanding.Count + _due.Count; }
    }

    public override async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            using var socket = _isStream ? new Socket(options.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
                : new Socket(options.Server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22, SendBufferSize = 1 << 22 };
            try
            {
                await socket.ConnectAsync(options.Server, ct);
                _template = new MessageTemplate(options, (IPEndPoint)socket.LocalEndPoint!, run);
                Volatile.Write(ref _socket, socket);
                _ = PumpAsync(socket);
                await ReadAsync(socket, ct);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The server is not there, is gone, or the run is over.
            }
            Forget();
            if (!ct.IsCancellationRequested) await Task.Delay(ReconnectPause, time, CancellationToken.None);
        }
    }

    public override int HeldBack
    {
        get { lock (_gate) return _due.Count; }
    }

    public override void Queue(long number)
    {
        lock (_gate) _due.Enqueue(number);
    }

    public override void Flush()
    {
        if (Volatile.Read(ref _socket) is { } socket) _ = PumpAsync(socket);
    }

    public override void Sweep()
    {
        if (Volatile.Read(ref _socket) is not { } socket) return;
        var now = time.GetTimestamp();
        List<long>? again = null;
        lock (_gate)
        {
            while (_outstanding.TryPeek(out var number) && time.GetElapsedTime(ledger.SentAt(number), now) > options.AnswerTimeout)
            {
                _outstanding.Remove(number);
                ledger.NoteTimeout();
            }
            if (!_isStream && time.GetElapsedTime(_retransmittedAt, now) > Retransmission)
            {
                _retransmittedAt = now;
                again = [.. _outstanding.All().TakeWhile(number => time.GetElapsedTime(ledger.SentAt(number), now) > Retransmission)];
            }
        }
        if (again is not null) Retransmit(socket, again);
        _ = PumpAsync(socket);
    }

    public override void GiveUp()
    {
        lock (_gate)
        {
            for (var left = _outstanding.Count; left > 0; left--) ledger.NoteTimeout();
            _outstanding.Clear();
        }
    }

    private void Retransmit(Socket socket, List<long> numbers)
    {
        var message = new byte[_template!.Length];
        try
        {
            foreach (var number in numbers)
            {
                _template.Write(number, message);
                socket.Send(message);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The reading loop sees it too.
        }
    }

    private async Task ReadAsync(Socket socket, CancellationToken ct)
    {
        var held = 0;
        while (true)
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(_input.AsMemory(held), SocketFlags.None, ct);
            }
            catch (SocketException) when (!_isStream)
            {
                // A datagram of ours was refused: it is sent again.
                continue;
            }
            if (read == 0 && _isStream) return;
            held += read;
            var used = HandleAll(_input.AsSpan(0, held));
            held = _isStream ? held - used : 0;
            if (held == _input.Length) return;
            if (held > 0 && used > 0) _input.AsSpan(used, held).CopyTo(_input);
            _ = PumpAsync(socket);
        }
    }

    private int HandleAll(ReadOnlySpan<byte> octets)
    {
        var used = 0;
        var now = time.GetTimestamp();
        lock (_gate)
        {
            while (used < octets.Length)
            {
                var length = ResponseScanner.Scan(octets[used..], out var status, out var number);
                if (length == 0) break;
                used += length;
                // HTTP answers in the order of the requests, and does not say to which.
                if (options.Protocol == LoadProtocol.SendSms) _outstanding.TryPeek(out number);
                if (status >= 200 && _outstanding.Remove(number)) ledger.NoteAnswer(number, status, now);
            }
        }
        return used;
    }

    /// <summary>Sends until nothing is left to be sent. One at a time: who comes second leaves it to the first.</summary>
    private async Task PumpAsync(Socket socket)
    {
        var first = true;
        try
        {
            while (true)
            {
                int octets;
                lock (_gate)
                {
                    if ((first && _sending) || _socket != socket) return;
                    first = false;
                    octets = Fill();
                    _sending = octets > 0;
                    if (octets == 0) return;
                }
                if (_isStream) await socket.SendAsync(_output.AsMemory(0, octets));
                else SendDatagrams(socket, octets);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The reading loop sees it too, and forgets.
        }
    }

    private int Fill()
    {
        var octets = 0;
        var now = time.GetTimestamp();
        while (octets + _template!.Length <= _output.Length && _outstanding.Count < options.Outstanding && !_outstanding.IsFull)
        {
            long number;
            if (options.Rate > 0)
            {
                if (!_due.TryDequeue(out number)) break;
            }
            else
            {
                if (!ledger.TryTake(out number)) break;
                ledger.NoteSent(number, now);
            }
            _outstanding.Add(number);
            _template.Write(number, _output.AsSpan(octets));
            octets += _template.Length;
        }
        return octets;
    }

    private void SendDatagrams(Socket socket, int octets)
    {
        var length = _template!.Length;
        for (var at = 0; at < octets; at += length)
        {
            try
            {
                socket.Send(_output.AsSpan(at, length));
            }
            catch (SocketException)
            {
                // Refused by the far side's host: it is sent again.
            }
        }
    }

    private void Forget()
    {
        lock (_gate)
        {
            Volatile.Write(ref _socket, null);
            ledger.NoteUnknown(_outstanding.Count);
            _outstanding.Clear();
            _sending = false;
        }
    }
}
