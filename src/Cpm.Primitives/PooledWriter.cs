using System.Buffers;

namespace Cpm.Primitives;

/// <summary>
/// A growing buffer on the shared array pool. Not thread-safe. Dispose returns the memory; what <see cref="WrittenMemory"/> gave must not be used after that.
/// </summary>
public sealed class PooledWriter : IBufferWriter<byte>, IDisposable
{
    private const int Smallest = 256;
    private byte[] _buffer;
    private int _written;

    /// <param name="capacity">Octets to rent at first; 0 rents nothing before the first write.</param>
    public PooledWriter(int capacity = 0) => _buffer = capacity == 0 ? [] : ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Octets written so far.</summary>
    public int WrittenCount => _written;

    /// <summary>Octets the present buffer can hold.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _written);

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _written);

    /// <summary>What was written, to be patched in place (a length known only afterwards).</summary>
    public Span<byte> Patch(int offset, int length) => _buffer.AsSpan(0, _written).Slice(offset, length);

    /// <summary>Forgets the content, keeps the memory.</summary>
    public void Clear() => _written = 0;

    /// <summary>Cuts the content back to its first <paramref name="length"/> octets.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_written, nameof(length));
        _written = length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _written), nameof(count));
        _written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <summary>Appends octets.</summary>
    public void Write(ReadOnlySpan<byte> value)
    {
        Ensure(value.Length);
        value.CopyTo(_buffer.AsSpan(_written));
        _written += value.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _written = 0;
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Ensure(int sizeHint)
    {
        var needed = _written + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, Math.Max(needed, _buffer.Length * 2)));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
