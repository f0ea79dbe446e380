using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Cpm.Simulators.Smsc;

/// <summary>Gives message ids: numbers that no earlier run of the simulator has given, unless the first one is prescribed.</summary>
internal sealed class MessageIds(TimeProvider time, long? first)
{
    /// <summary>Octets of the longest form, a UUID.</summary>
    public const int Longest = 36;

    private const long PerSecond = 1_000_000;
    private long _last = (first ?? (time.GetUtcNow().ToUnixTimeSeconds() * PerSecond) + 1) - 1;

    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>Writes an id, at most <see cref="Longest"/> octets.</summary>
    public static int Write(long id, MessageIdForm form, Span<byte> destination)
    {
        if (form == MessageIdForm.Uuid)
        {
            Span<byte> octets = stackalloc byte[16];
            octets.Clear();
            BinaryPrimitives.WriteInt64BigEndian(octets[8..], id);
            new Guid(octets, bigEndian: true).TryFormat(destination, out var written);
            return written;
        }
        Utf8Formatter.TryFormat(id, destination, out var length, Format(form));
        return length;
    }

    private static StandardFormat Format(MessageIdForm form) => form switch
    {
        MessageIdForm.Hex => new StandardFormat('x'),
        MessageIdForm.UpperHex => new StandardFormat('X'),
        MessageIdForm.PaddedHex => new StandardFormat('X', 16),
        MessageIdForm.PaddedDecimal => new StandardFormat('D', 20),
        _ => default,
    };

    public static byte[] Octets(long id, MessageIdForm form)
    {
        Span<byte> octets = stackalloc byte[Longest];
        return octets[..Write(id, form, octets)].ToArray();
    }

    public static string Text(long id, MessageIdForm form) => System.Text.Encoding.ASCII.GetString(Octets(id, form));
}
