using System.Buffers.Text;

namespace Cpm.Simulators.Smsc;

/// <summary>Gives message ids: numbers that no earlier run of the simulator has given.</summary>
internal sealed class MessageIds(TimeProvider time)
{
    private const long PerSecond = 1_000_000;
    private long _last = time.GetUtcNow().ToUnixTimeSeconds() * PerSecond;

    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>Writes an id, at most 20 octets.</summary>
    public static int Write(long id, MessageIdForm form, Span<byte> destination)
    {
        var format = form switch
        {
            MessageIdForm.Decimal => default,
            MessageIdForm.Hex => new System.Buffers.StandardFormat('x'),
            _ => new System.Buffers.StandardFormat('X', 16),
        };
        Utf8Formatter.TryFormat(id, destination, out var length, format);
        return length;
    }

    public static byte[] Octets(long id, MessageIdForm form)
    {
        Span<byte> octets = stackalloc byte[20];
        return octets[..Write(id, form, octets)].ToArray();
    }

    public static string Text(long id, MessageIdForm form) => System.Text.Encoding.ASCII.GetString(Octets(id, form));
}
