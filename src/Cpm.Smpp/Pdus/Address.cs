using System.Text;

namespace Cpm.Smpp.Pdus;

/// <summary>An SMPP address: type of number, numbering plan and the digits or name as they stand on the wire.</summary>
public record struct Address
{
    /// <summary>Type of number.</summary>
    public Ton Ton;

    /// <summary>Numbering plan.</summary>
    public Npi Npi;

    /// <summary>Digits or name in ASCII, without the closing NUL; at most 20 octets, 64 in data_sm and alert_notification.</summary>
    public ReadOnlyMemory<byte> Digits;

    /// <summary>An address from its parts.</summary>
    public Address(Ton ton, Npi npi, ReadOnlyMemory<byte> digits)
    {
        Ton = ton;
        Npi = npi;
        Digits = digits;
    }

    /// <summary>An address from text; characters outside ASCII become '?'.</summary>
    public static Address Of(Ton ton, Npi npi, string digits) => new(ton, npi, Encoding.ASCII.GetBytes(digits));

    /// <summary>The digits as text.</summary>
    public readonly string Text => Encoding.Latin1.GetString(Digits.Span);

    /// <summary>True when type, plan and octets are the same.</summary>
    public readonly bool Equals(Address other) => Ton == other.Ton && Npi == other.Npi && Digits.Span.SequenceEqual(other.Digits.Span);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Ton);
        hash.Add(Npi);
        hash.AddBytes(Digits.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override readonly string ToString() => $"{(byte)Ton}/{(byte)Npi}/{Text}";
}
