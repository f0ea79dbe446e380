using System.Buffers;

namespace Cpm.TestKit;

/// <summary>Cuts wire samples, because the classic bug of this field sits at the border of two reads.</summary>
public static class Segments
{
    /// <summary>The sample as one sequence of several segments, cut at the given offsets.</summary>
    public static ReadOnlySequence<byte> Cut(ReadOnlySpan<byte> sample, params ReadOnlySpan<int> at)
    {
        Segment? first = null;
        Segment? last = null;
        var from = 0;
        foreach (var cut in (ReadOnlySpan<int>)[.. at, sample.Length])
        {
            var next = new Segment(sample[from..cut].ToArray(), last);
            first ??= next;
            last = next;
            from = cut;
        }
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    /// <summary>The sample cut in two at every offset, and last of all octet by octet.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> AtEveryByte(byte[] sample)
    {
        yield return new ReadOnlySequence<byte>(sample);
        for (var i = 1; i < sample.Length; i++) yield return Cut(sample, i);
        yield return Cut(sample, Enumerable.Range(1, Math.Max(0, sample.Length - 1)).ToArray());
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] data, Segment? previous)
        {
            Memory = data;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
