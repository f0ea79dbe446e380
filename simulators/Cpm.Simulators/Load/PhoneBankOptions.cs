using System.Net;

namespace Cpm.Simulators.Load;

/// <summary>Settings of a bank of phones.</summary>
public sealed record PhoneBankOptions
{
    /// <summary>Where the phones register, over TCP; null for a far side that comes to <see cref="PhoneBank.Listen"/>.</summary>
    public IPEndPoint? Server { get; init; }

    /// <summary>Phones, each of a user of its own.</summary>
    public int Phones { get; init; } = 1000;

    /// <summary>Connections that they share.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>The first user's number; the others follow it. The digits are the user's name for authentication.</summary>
    public string BaseNumber { get; init; } = "+15551000000";

    /// <summary>The password of all.</summary>
    public string Password { get; init; } = "secret";

    /// <summary>The domain in SIP addresses.</summary>
    public string Domain { get; init; } = "cpm.example";

    /// <summary>Called with the number of each message or notification, on the connection's reading loop.</summary>
    public Action<long>? OnKey { get; init; }
}
