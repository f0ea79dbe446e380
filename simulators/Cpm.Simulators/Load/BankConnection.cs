using System.Net.Sockets;
using Cpm.Simulators.Smsc;

namespace Cpm.Simulators.Load;

/// <summary>One connection of a bank: each wake-up handles all that has come, and answers it in one system call.</summary>
internal sealed class BankConnection(Socket socket, BankRegistrations? registrations, MessageKeys keys, Action<long>? onKey)
{
    private const int InputOctets = 64 * 1024;
    private const int OutputOctets = 128 * 1024;
    private readonly byte[] _input = new byte[InputOctets];
    private readonly byte[] _output = new byte[OutputOctets];

    /// <summary>Runs until cancelled or closed by the far side.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var held = 0;
        try
        {
            var octets = registrations?.Begin(_output) ?? 0;
            while (true)
            {
                for (var sent = 0; sent < octets;) sent += await socket.SendAsync(_output.AsMemory(sent, octets - sent), SocketFlags.None, ct);
                var read = await socket.ReceiveAsync(_input.AsMemory(held), SocketFlags.None, ct);
                if (read == 0) break;
                held += read;
                var used = Handle(_input.AsSpan(0, held), out octets);
                held -= used;
                if (held > 0) _input.AsSpan(used, held).CopyTo(_input);
                if (held == _input.Length) break;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Gone, or the end.
        }
        finally
        {
            socket.Dispose();
            registrations?.GiveUp();
        }
    }

    private int Handle(ReadOnlySpan<byte> octets, out int answer)
    {
        var used = 0;
        answer = 0;
        while (used < octets.Length)
        {
            // RFC 5626 §3.5.1: a keep-alive may stand between messages.
            if (octets[used] is (byte)'\r' or (byte)'\n')
            {
                used++;
                continue;
            }
            var length = ResponseScanner.Scan(octets[used..], out var status, out var number);
            if (length == 0) break;
            var message = octets.Slice(used, length);
            used += length;
            if (status > 0)
            {
                answer += registrations?.Answered(status, number, message, _output.AsSpan(answer)) ?? 0;
                continue;
            }
            if (RequestAnswer.TryReadKey(message, out var key) && keys.Add(key)) onKey?.Invoke(key);
            answer += RequestAnswer.Write(message, _output.AsSpan(answer));
        }
        return used;
    }
}
