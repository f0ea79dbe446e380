namespace Cpm.Interworking.ContractTests;

/// <summary>What the far side says to a message.</summary>
public enum FarAnswer
{
    /// <summary>Taken.</summary>
    Accept,

    /// <summary>Too fast: everybody must wait.</summary>
    Throttle,

    /// <summary>This message never.</summary>
    Refuse,

    /// <summary>Nothing, for ever.</summary>
    Silence,
}

/// <summary>What a function says to a message of the far side.</summary>
public enum FarReply
{
    /// <summary>In custody.</summary>
    Accepted,

    /// <summary>Not now.</summary>
    TryAgain,

    /// <summary>Never.</summary>
    Refused,
}

/// <summary>A part that reached the far side.</summary>
/// <param name="Id">What the far side calls it.</param>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Total">Parts of its message.</param>
/// <param name="Reference">What joins the parts there; 0 where there is one part.</param>
/// <param name="Token">The far side's own.</param>
public sealed record Arrival(string Id, byte Number, byte Total, ushort Reference, object? Token = null);

/// <summary>A message that the far side sends.</summary>
/// <param name="Key">The same when it sends it again, where its protocol has such a thing.</param>
/// <param name="Sender">A canonical address.</param>
/// <param name="Recipient">A canonical address.</param>
/// <param name="Text">The text.</param>
public sealed record FarMessage(string Key, string Sender, string Recipient, string Text);
