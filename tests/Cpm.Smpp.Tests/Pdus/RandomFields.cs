using System.Runtime.CompilerServices;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Tests.Pdus;

/// <summary>A fourth pass over the fields: fills each with a random legal value, so that a new PDU has generated instances from its first day.</summary>
public struct RandomFields(Random random) : IFieldCodec
{
    public void Octet(ref byte value, string field) => value = field == "dest_flag" ? (byte)random.Next(1, 3) : (byte)random.Next(256);

    public void Code<T>(ref T value, string field) where T : unmanaged, Enum => value = Unsafe.BitCast<byte, T>((byte)random.Next(256));

    public void UInt32(ref uint value, string field) => value = (uint)random.NextInt64(1L << 32);

    public void CString(ref ReadOnlyMemory<byte> value, string field, int max) => value = Octets(random.Next(4) == 0 ? max - 1 : random.Next(max), 1);

    public void Time(ref ReadOnlyMemory<byte> value, string field) => value = random.Next(2) == 0 ? default : Octets(16, 1);

    public void ShortMessage(ref ReadOnlyMemory<byte> value, string field) => value = Octets(random.Next(5) == 0 ? 254 : random.Next(255), 0);

    public void Groups<T>(ref ReadOnlyMemory<T> value, string countField) where T : struct, IFieldGroup<T>
    {
        var groups = new T[random.Next(5) == 0 ? 255 : random.Next(4)];
        foreach (ref var group in groups.AsSpan()) T.Fields(ref group, ref this);
        value = groups;
    }

    public void Tlvs(ref TlvList value)
    {
        using var tlvs = new TlvBuilder();
        var known = Enum.GetValues<TlvTag>();
        for (var i = random.Next(6); i > 0; i--)
        {
            var tag = random.Next(3) == 0 ? (TlvTag)random.Next(1, 65536) : known[random.Next(known.Length)];
            tlvs.Add(tag, Octets(random.Next(20) == 0 ? 3000 : random.Next(24), 0).Span);
        }
        value = tlvs.ToList();
    }

    public readonly void Refuse(string field) => throw new InvalidOperationException(field);

    private readonly ReadOnlyMemory<byte> Octets(int count, int lowest)
    {
        var octets = new byte[count];
        foreach (ref var octet in octets.AsSpan()) octet = (byte)random.Next(lowest, 256);
        return octets;
    }
}
