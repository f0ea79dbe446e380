using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>SMPP addresses as people write them.</summary>
internal static class Addresses
{
    /// <summary>+ and digits: international; digits alone: unknown; anything else: a name.</summary>
    public static Address Of(string text) =>
        text.Length > 1 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? Address.Of(Ton.International, Npi.Isdn, text[1..])
        : text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? Address.Of(Ton.Unknown, Npi.Isdn, text)
        : Address.Of(Ton.Alphanumeric, Npi.Unknown, text);

    public static string Text(in Address address) => address.Ton == Ton.International ? "+" + address.Text.TrimStart('+') : address.Text;
}
