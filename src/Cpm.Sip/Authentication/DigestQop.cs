namespace Cpm.Sip.Authentication;

/// <summary>Qualities of protection (RFC 7616 3.3).</summary>
[Flags]
public enum DigestQop : byte
{
    /// <summary>None: the form of RFC 2069, which cannot count nonces.</summary>
    None = 0,

    /// <summary>auth: the request line is covered.</summary>
    Auth = 1,

    /// <summary>auth-int: the body too.</summary>
    AuthInt = 2,
}
