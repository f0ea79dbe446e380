namespace Cpm.Sip.Messages;

/// <summary>The tokens of <see cref="SipMethod"/>. Method names are case-sensitive (RFC 3261 7.1).</summary>
public static class SipMethods
{
    private static readonly byte[][] Tokens =
    [
        [], "INVITE"u8.ToArray(), "ACK"u8.ToArray(), "BYE"u8.ToArray(), "CANCEL"u8.ToArray(), "OPTIONS"u8.ToArray(), "REGISTER"u8.ToArray(),
        "MESSAGE"u8.ToArray(), "SUBSCRIBE"u8.ToArray(), "NOTIFY"u8.ToArray(), "REFER"u8.ToArray(), "INFO"u8.ToArray(), "UPDATE"u8.ToArray(),
        "PRACK"u8.ToArray(), "PUBLISH"u8.ToArray(),
    ];

    /// <summary>The token on the wire; empty for <see cref="SipMethod.Unknown"/>.</summary>
    public static ReadOnlyMemory<byte> Token(this SipMethod method) => Tokens[(int)method];

    /// <summary>The method of a token, <see cref="SipMethod.Unknown"/> for one that is not listed.</summary>
    public static SipMethod Parse(ReadOnlySpan<byte> token)
    {
        var candidate = (token.Length, token.Length > 0 ? token[0] : (byte)0) switch
        {
            (7, (byte)'M') => SipMethod.Message,
            (8, (byte)'R') => SipMethod.Register,
            (7, (byte)'O') => SipMethod.Options,
            (6, (byte)'I') => SipMethod.Invite,
            (3, (byte)'A') => SipMethod.Ack,
            (3, (byte)'B') => SipMethod.Bye,
            (6, (byte)'C') => SipMethod.Cancel,
            (9, (byte)'S') => SipMethod.Subscribe,
            (6, (byte)'N') => SipMethod.Notify,
            (5, (byte)'R') => SipMethod.Refer,
            (4, (byte)'I') => SipMethod.Info,
            (6, (byte)'U') => SipMethod.Update,
            (5, (byte)'P') => SipMethod.Prack,
            (7, (byte)'P') => SipMethod.Publish,
            _ => SipMethod.Unknown,
        };
        return token.SequenceEqual(Tokens[(int)candidate]) ? candidate : SipMethod.Unknown;
    }
}
