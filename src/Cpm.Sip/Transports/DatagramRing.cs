using System.Net;
using System.Runtime.InteropServices;
using static Cpm.Sip.Transports.LinuxDatagrams;

namespace Cpm.Sip.Transports;

/// <summary>Room for the datagrams of one system call. Pinned, and kept as long as the reading thread lives.</summary>
internal sealed class DatagramRing
{
    /// <summary>Datagrams that one call can bring.</summary>
    public const int Places = 32;

    private const int AddressOctets = 32;

    // Places that are a power of two apart would share the same few lines of the processor's cache.
    private const int Apart = 2_048;

    private readonly Message[] _messages = GC.AllocateArray<Message>(Places, pinned: true);
    private readonly Part[] _parts = GC.AllocateArray<Part>(Places, pinned: true);
    private readonly byte[] _addresses = GC.AllocateArray<byte>(Places * AddressOctets, pinned: true);
    private readonly byte[] _octets;
    private readonly int _stride;
    private int _count = Places;

    /// <param name="largest">Octets of the largest datagram taken. Memory is touched only as far as datagrams reach.</param>
    public DatagramRing(int largest)
    {
        _stride = largest + Apart;
        _octets = GC.AllocateUninitializedArray<byte>(Places * _stride, pinned: true);
        for (var i = 0; i < Places; i++)
        {
            _parts[i] = new Part { Start = AddressOf(_octets, i * _stride), Length = largest };
            _messages[i] = new Message { Address = AddressOf(_addresses, i * AddressOctets), Parts = AddressOf(_parts, i), PartCount = 1 };
        }
    }

    /// <summary>Waits for datagrams; their number, or -1 and the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public int Receive(SafeHandle socket)
    {
        // The system writes the length of an address over the room there is for it.
        for (var i = 0; i < _count; i++) _messages[i].AddressLength = AddressOctets;
        var received = LinuxDatagrams.Receive(socket, _messages);
        _count = Math.Max(0, received);
        return received;
    }

    /// <summary>Whether the datagram was cut because it has no room here.</summary>
    public bool IsTruncated(int index) => _messages[index].IsTruncated;

    /// <summary>The octets of a datagram.</summary>
    public ReadOnlySpan<byte> Datagram(int index) => _octets.AsSpan(index * _stride, _messages[index].Length);

    /// <summary>Where it came from. False when from nowhere: so the system wakes those who wait at a socket that is closed.</summary>
    public bool TryGetSource(int index, SocketAddress source)
    {
        var length = _messages[index].AddressLength;
        if (length == 0) return false;
        _addresses.AsSpan(index * AddressOctets, length).CopyTo(source.Buffer.Span);
        source.Size = length;
        return true;
    }
}
