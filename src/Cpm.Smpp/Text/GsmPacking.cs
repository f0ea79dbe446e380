namespace Cpm.Smpp.Text;

/// <summary>Packing of septets into octets, lowest bit first (3GPP TS 23.038 §6.1.2.1.1).</summary>
public static class GsmPacking
{
    private const byte CarriageReturn = 0x0D;

    /// <summary>Fill bits between a user data header and the first septet (3GPP TS 23.040 §9.2.3.24).</summary>
    /// <param name="headerOctets">Octets of the header, its length octet counted; 0 for none.</param>
    public static int FillBits(int headerOctets) => (7 - (headerOctets * 8 % 7)) % 7;

    /// <summary>Octets that packed septets take.</summary>
    public static int PackedLength(int septets, int fillBits = 0) => ((septets * 7) + fillBits + 7) / 8;

    /// <summary>
    /// Packs septets. Where seven bits are left over a carriage return fills them, since nothing beside the octets tells the count
    /// and zero bits would read as '@' (3GPP TS 23.038 §6.1.2.3.1).
    /// </summary>
    /// <returns>Octets written: <see cref="PackedLength"/>.</returns>
    public static int Pack(ReadOnlySpan<byte> septets, Span<byte> octets, int fillBits = 0)
    {
        var length = PackedLength(septets.Length, fillBits);
        octets = octets[..length];
        octets.Clear();
        var bit = fillBits;
        foreach (var septet in septets) Put(octets, septet, ref bit);
        if ((length * 8) - bit == 7) Put(octets, CarriageReturn, ref bit);
        return length;
    }

    /// <summary>
    /// Unpacks all septets that the octets can hold. A last one that fills exactly the last seven bits and is zero or a carriage return is taken for padding.
    /// </summary>
    /// <returns>Septets written, at most octets * 8 / 7.</returns>
    public static int Unpack(ReadOnlySpan<byte> octets, Span<byte> septets, int fillBits = 0)
    {
        var bits = octets.Length * 8;
        var count = 0;
        for (var bit = fillBits; bit + 7 <= bits; bit += 7)
        {
            var value = octets[bit >> 3] >> (bit & 7);
            if ((bit & 7) > 1) value |= octets[(bit >> 3) + 1] << (8 - (bit & 7));
            septets[count++] = (byte)(value & 0x7F);
        }
        if (count > 0 && fillBits + (count * 7) == bits && (septets[count - 1] is 0 or CarriageReturn)) count--;
        return count;
    }

    private static void Put(Span<byte> octets, byte septet, ref int bit)
    {
        var shift = bit & 7;
        octets[bit >> 3] |= (byte)(septet << shift);
        if (shift > 1) octets[(bit >> 3) + 1] |= (byte)(septet >> (8 - shift));
        bit += 7;
    }
}
