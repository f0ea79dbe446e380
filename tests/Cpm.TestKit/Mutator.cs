namespace Cpm.TestKit;

/// <summary>Damages samples in the ways that peers and strangers do: the same seed gives the same damage.</summary>
public sealed class Mutator(int seed)
{
    private readonly Random _random = new(seed);
    private static readonly byte[][] Tokens =
    [
        "\r\n"u8.ToArray(), "\r\n\r\n"u8.ToArray(), "\0"u8.ToArray(), ":"u8.ToArray(), ";"u8.ToArray(), "\""u8.ToArray(), "<"u8.ToArray(), ">"u8.ToArray(),
        "%"u8.ToArray(), "99999999999999999999"u8.ToArray(), "-1"u8.ToArray(), [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0xC3, 0x28], [0x80],
    ];

    /// <summary>A damaged copy: bits flipped, octets removed, doubled, replaced or inserted, the end cut off.</summary>
    public byte[] Mutate(ReadOnlySpan<byte> sample)
    {
        var bytes = new List<byte>(sample.Length + 32);
        bytes.AddRange(sample);
        for (var rounds = _random.Next(1, 5); rounds > 0 && bytes.Count > 0; rounds--) Damage(bytes);
        return [.. bytes];
    }

    private void Damage(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        var length = Math.Min(_random.Next(1, 17), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: bytes[at] = (byte)_random.Next(256); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 4: bytes.InsertRange(at, Tokens[_random.Next(Tokens.Length)]); break;
            case 5: bytes.RemoveRange(at, bytes.Count - at); break;
            default: bytes.InsertRange(at, Enumerable.Repeat(bytes[at], _random.Next(1, 200))); break;
        }
    }
}
