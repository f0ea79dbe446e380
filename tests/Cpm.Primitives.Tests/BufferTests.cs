using System.Text;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Primitives.Tests;

public sealed class BufferTests
{
    [Property]
    public bool What_is_written_in_pieces_is_there_as_a_whole(byte[][] pieces)
    {
        using var writer = new PooledWriter();
        foreach (var piece in pieces) writer.Write(piece);
        return writer.WrittenSpan.SequenceEqual(pieces.SelectMany(static p => p).ToArray()) && writer.WrittenMemory.Length == writer.WrittenCount && writer.WrittenCount <= writer.Capacity;
    }

    [Fact]
    public void It_grows_patches_cuts_and_forgets()
    {
        using var writer = new PooledWriter(16);
        for (var i = 0; i < 5000; i++)
        {
            writer.GetSpan(1)[0] = (byte)i;
            writer.Advance(1);
        }
        "ab"u8.CopyTo(writer.Patch(4998, 2));
        Assert.Equal("ab"u8.ToArray(), writer.WrittenSpan[4998..].ToArray());
        writer.Truncate(3);
        Assert.Equal([0, 1, 2], writer.WrittenSpan.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Truncate(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(writer.Capacity));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Patch(2, 2).Length);
        writer.Clear();
        Assert.Equal(0, writer.WrittenCount);
    }

    [Property]
    public bool Text_hashes_as_its_octets_whatever_its_length(string? text)
    {
        var value = string.Concat(Enumerable.Repeat(text ?? "", 7));
        return StableHash.Of(value.AsSpan()) == StableHash.Of(Encoding.UTF8.GetBytes(value)) && StableHash.Of(value.AsSpan(), 1) == StableHash.Of(Encoding.UTF8.GetBytes(value), 1);
    }

    [Fact]
    public void Hashes_differ_by_content_length_and_seed()
    {
        var hashes = new HashSet<ulong>();
        for (var length = 0; length < 200; length++)
        {
            for (ulong seed = 0; seed < 5; seed++) Assert.True(hashes.Add(StableHash.Of(new byte[length], seed)));
        }
        for (var i = 0; i < 100_000; i++) Assert.True(hashes.Add(StableHash.Of($"tel:+1555{i:D7}")));
    }
}
