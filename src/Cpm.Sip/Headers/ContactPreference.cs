namespace Cpm.Sip.Headers;

/// <summary>One element of Accept-Contact or Reject-Contact (RFC 3841 9.2): which features a contact must or must not have.</summary>
/// <param name="Parameters">Feature tags, and <c>require</c> and <c>explicit</c>.</param>
public readonly record struct ContactPreference(HeaderParameters Parameters)
{
    /// <summary>Whether contacts that do not match are left out.</summary>
    public bool IsRequired => Parameters.Has("require"u8);

    /// <summary>Whether a contact must name the feature itself to match.</summary>
    public bool IsExplicit => Parameters.Has("explicit"u8);

    /// <summary>Reads <c>*;tag="value";require;explicit</c>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out ContactPreference preference)
    {
        preference = default;
        if (value.IsEmpty || value.Span[0] != '*' || !HeaderParameters.TryParse(value[1..], out var parameters)) return false;
        preference = new(parameters);
        return true;
    }
}
