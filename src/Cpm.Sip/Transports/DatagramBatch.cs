using System.Net;
using System.Runtime.InteropServices;
using static Cpm.Sip.Transports.LinuxDatagrams;

namespace Cpm.Sip.Transports;

/// <summary>Datagrams that leave together: address and octets of each, one behind the other in pinned memory. Not thread-safe.</summary>
internal sealed class DatagramBatch
{
    private const int AtFirst = 64 * 1024;
    private const int Kept = 1024 * 1024;
    private const int PerCall = 64;

    private readonly Message[] _messages = GC.AllocateArray<Message>(PerCall, pinned: true);
    private readonly Part[] _parts = GC.AllocateArray<Part>(PerCall, pinned: true);
    private byte[] _octets = GC.AllocateUninitializedArray<byte>(AtFirst, pinned: true);
    private Place[] _places = new Place[PerCall];

    public DatagramBatch()
    {
        for (var i = 0; i < PerCall; i++) _messages[i] = new Message { Parts = AddressOf(_parts, i), PartCount = 1 };
    }

    /// <summary>Datagrams in it.</summary>
    public int Count { get; private set; }

    /// <summary>Octets in it, addresses included.</summary>
    public int Octets { get; private set; }

    public void Add(ReadOnlySpan<byte> datagram, SocketAddress target)
    {
        var needed = Octets + target.Size + datagram.Length;
        if (needed > _octets.Length) Grow(needed);
        if (Count == _places.Length) Array.Resize(ref _places, Count * 2);
        target.Buffer.Span[..target.Size].CopyTo(_octets.AsSpan(Octets));
        datagram.CopyTo(_octets.AsSpan(Octets + target.Size));
        _places[Count++] = new Place(Octets, target.Size, datagram.Length);
        Octets = needed;
    }

    /// <summary>Forgets all, and gives up the memory of an unusual burst.</summary>
    public void Clear()
    {
        Count = Octets = 0;
        if (_octets.Length > Kept) _octets = GC.AllocateUninitializedArray<byte>(AtFirst, pinned: true);
    }

    /// <summary>The octets of a datagram.</summary>
    public ReadOnlySpan<byte> Datagram(int index) => _octets.AsSpan(_places[index].Start + _places[index].Address, _places[index].Length);

    /// <summary>Where it goes.</summary>
    public void GetTarget(int index, SocketAddress target)
    {
        var place = _places[index];
        _octets.AsSpan(place.Start, place.Address).CopyTo(target.Buffer.Span);
        target.Size = place.Address;
    }

    /// <summary>Sends from <paramref name="first"/> on, as many as one call takes. How many; -1 when the first of them is refused.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public int Send(SafeHandle socket, int first)
    {
        var count = Math.Min(PerCall, Count - first);
        for (var i = 0; i < count; i++)
        {
            var place = _places[first + i];
            _parts[i] = new Part { Start = AddressOf(_octets, place.Start + place.Address), Length = place.Length };
            _messages[i].Address = AddressOf(_octets, place.Start);
            _messages[i].AddressLength = place.Address;
        }
        return LinuxDatagrams.Send(socket, _messages, count);
    }

    private void Grow(int needed)
    {
        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(needed, _octets.Length * 2), pinned: true);
        _octets.AsSpan(0, Octets).CopyTo(larger);
        _octets = larger;
    }

    private readonly record struct Place(int Start, int Address, int Length);
}
