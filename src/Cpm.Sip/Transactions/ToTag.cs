using System.Runtime.CompilerServices;
using Cpm.Primitives;

namespace Cpm.Sip.Transactions;

/// <summary>
/// The tag that the stack gives to To (RFC 3261 §8.2.6.2): derived from the request under a key of this process, so that every answer to every copy of a request
/// carries the same one although nothing of it is kept (§8.2.7).
/// </summary>
[InlineArray(Base32.Length)]
internal struct ToTag
{
    private byte _first;

    /// <summary>The tag; empty for the default value.</summary>
    public readonly ReadOnlySpan<byte> Span
    {
        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        get => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(in _first, _first == 0 ? 0 : Base32.Length);
    }

    public static ToTag Of(ulong value)
    {
        var tag = default(ToTag);
        Base32.Encode((long)value, tag);
        return tag;
    }
}
