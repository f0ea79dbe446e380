using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Cpm.Sip.Transactions;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012) under a key of this process: tables may be keyed by the hash alone,
/// because nobody outside can make two requests collide.
/// </summary>
internal sealed class SipHash
{
    private readonly ulong _k0;
    private readonly ulong _k1;

    public SipHash()
    {
        Span<byte> key = stackalloc byte[16];
        RandomNumberGenerator.Fill(key);
        _k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>For test vectors.</summary>
    internal SipHash(ulong k0, ulong k1) => (_k0, _k1) = (k0, k1);

    /// <summary>64 bits of the input.</summary>
    public ulong Compute(ReadOnlySpan<byte> input) => new State(_k0, _k1, 0).Add(input).Finish();

    /// <summary>128 bits of the input.</summary>
    public UInt128 Compute128(ReadOnlySpan<byte> input) => new State(_k0, _k1, 0xee).Add(input).Finish128();

    /// <summary>64 bits of a number.</summary>
    public ulong Compute(ulong input)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, input);
        return Compute(bytes);
    }

    private ref struct State(ulong k0, ulong k1, ulong variant)
    {
        private ulong _v0 = k0 ^ 0x736f6d6570736575;
        private ulong _v1 = k1 ^ 0x646f72616e646f6d ^ variant;
        private ulong _v2 = k0 ^ 0x6c7967656e657261;
        private ulong _v3 = k1 ^ 0x7465646279746573;

        public State Add(ReadOnlySpan<byte> input)
        {
            var last = (ulong)input.Length << 56;
            for (; input.Length >= 8; input = input[8..]) Block(BinaryPrimitives.ReadUInt64LittleEndian(input));
            for (var i = 0; i < input.Length; i++) last |= (ulong)input[i] << (8 * i);
            Block(last);
            return this;
        }

        public ulong Finish()
        {
            _v2 ^= 0xff;
            return FourRounds();
        }

        public UInt128 Finish128()
        {
            _v2 ^= 0xee;
            var lower = FourRounds();
            _v1 ^= 0xdd;
            return new UInt128(FourRounds(), lower);
        }

        private ulong FourRounds()
        {
            for (var i = 0; i < 4; i++) Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Block(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
