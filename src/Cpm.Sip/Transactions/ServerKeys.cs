using System.Buffers;
using System.Buffers.Binary;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Transactions;

/// <summary>Computes what names a request: its transaction (RFC 3261 §17.2.3), and what all copies of it share (§8.2.2.2).</summary>
internal sealed class ServerKeys(SipHash hash)
{
    private const int OnStack = 512;

    /// <summary>The keys of a request; fields it lacks count as empty.</summary>
    public ServerKey Compute(SipMessage request)
    {
        request.TryGetVia(out var via);
        request.TryGetTo(out var to);
        request.TryGetFrom(out var from);
        request.TryGetValue(SipHeaderId.CSeq, out var sequence);
        UInt128 key;
        if (via.HasRfc3261Branch)
        {
            Span<byte> port = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(port, via.Port);
            key = Hash(via.Branch.Span, via.Host.Span, port, request.MethodBytes.Span);
        }
        else
        {
            // RFC 2543 clients: Request-URI, To, From, Call-ID, CSeq and the topmost Via together.
            request.TryGetValue(SipHeaderId.Via, out var raw);
            var outer = Hash(request.RequestUri.Span, to.Tag.Span, from.Tag.Span, request.CallId.Span);
            Span<byte> inner = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128LittleEndian(inner, outer);
            key = Hash(inner, sequence.Span, raw.Span, request.MethodBytes.Span);
        }
        // In a dialog the To tag is there, and §8.2.2.2 does not apply.
        var merge = to.Tag.IsEmpty ? (ulong)Hash(from.Tag.Span, request.CallId.Span, sequence.Span, default) | 1 : 0;
        return new ServerKey((ulong)(key >> 64), (ulong)key, merge);
    }

    /// <summary>The tag for To in all answers to this request.</summary>
    public ToTag TagFor(in ServerKey key) => ToTag.Of(hash.Compute(key.High ^ key.Low));

    private UInt128 Hash(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d)
    {
        // Lengths go in front, so that no two ways of cutting the same octets are equal.
        var length = 12 + a.Length + b.Length + c.Length + d.Length;
        byte[]? rented = null;
        var input = length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(length);
        BinaryPrimitives.WriteInt32LittleEndian(input, a.Length);
        BinaryPrimitives.WriteInt32LittleEndian(input[4..], b.Length);
        BinaryPrimitives.WriteInt32LittleEndian(input[8..], c.Length);
        var rest = input[12..];
        a.CopyTo(rest);
        rest = rest[a.Length..];
        b.CopyTo(rest);
        rest = rest[b.Length..];
        c.CopyTo(rest);
        d.CopyTo(rest[c.Length..]);
        var result = hash.Compute128(input[..length]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return result;
    }
}
