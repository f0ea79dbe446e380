namespace Cpm.Sip.Headers;

/// <summary>What a Privacy field asks for (RFC 3323 4.2, RFC 3325 9.3, RFC 7044 for history).</summary>
[Flags]
public enum PrivacyValues : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The asserted identity is withheld from untrusted elements.</summary>
    Id = 1,

    /// <summary>Header fields that reveal the user are obscured.</summary>
    Header = 2,

    /// <summary>Session media are obscured.</summary>
    Session = 4,

    /// <summary>User-level privacy.</summary>
    User = 8,

    /// <summary>The request is refused if privacy cannot be given.</summary>
    Critical = 16,

    /// <summary>History-Info is withheld.</summary>
    History = 32,

    /// <summary>The user asks for no privacy (<c>none</c>).</summary>
    Declined = 64,
}

/// <summary>Reads Privacy.</summary>
public static class PrivacyValue
{
    /// <summary>The values of a field, divided by semicolons (commas are let through); unknown ones are passed over.</summary>
    public static PrivacyValues Parse(ReadOnlySpan<byte> value)
    {
        var asked = PrivacyValues.None;
        foreach (var range in value.SplitAny((byte)';', (byte)','))
            asked |= One(value[range].Trim(" \t\r\n"u8));
        return asked;
    }

    private static PrivacyValues One(ReadOnlySpan<byte> token)
    {
        if (SipText.EqualsIgnoreCase(token, "id"u8)) return PrivacyValues.Id;
        if (SipText.EqualsIgnoreCase(token, "header"u8)) return PrivacyValues.Header;
        if (SipText.EqualsIgnoreCase(token, "session"u8)) return PrivacyValues.Session;
        if (SipText.EqualsIgnoreCase(token, "user"u8)) return PrivacyValues.User;
        if (SipText.EqualsIgnoreCase(token, "critical"u8)) return PrivacyValues.Critical;
        if (SipText.EqualsIgnoreCase(token, "history"u8)) return PrivacyValues.History;
        return SipText.EqualsIgnoreCase(token, "none"u8) ? PrivacyValues.Declined : PrivacyValues.None;
    }
}
