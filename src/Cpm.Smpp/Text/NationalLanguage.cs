namespace Cpm.Smpp.Text;

/// <summary>National language identifiers of 3GPP TS 23.038 §6.2.1.2.4, as the language elements of a user data header carry them.</summary>
public enum NationalLanguage : byte
{
    /// <summary>The default alphabet or the default extension.</summary>
    None = 0,

    /// <summary>Turkish, Annex A.2.1 and A.3.1.</summary>
    Turkish = 1,

    /// <summary>Spanish, single shift only, Annex A.2.2.</summary>
    Spanish = 2,

    /// <summary>Portuguese, Annex A.2.3 and A.3.3.</summary>
    Portuguese = 3,

    /// <summary>Bengali, Annex A.2.4 and A.3.4.</summary>
    Bengali = 4,

    /// <summary>Gujarati, Annex A.2.5 and A.3.5.</summary>
    Gujarati = 5,

    /// <summary>Hindi, Annex A.2.6 and A.3.6.</summary>
    Hindi = 6,

    /// <summary>Kannada, Annex A.2.7 and A.3.7.</summary>
    Kannada = 7,

    /// <summary>Malayalam, Annex A.2.8 and A.3.8.</summary>
    Malayalam = 8,

    /// <summary>Oriya, Annex A.2.9 and A.3.9.</summary>
    Oriya = 9,

    /// <summary>Punjabi, Annex A.2.10 and A.3.10.</summary>
    Punjabi = 10,

    /// <summary>Tamil, Annex A.2.11 and A.3.11.</summary>
    Tamil = 11,

    /// <summary>Telugu, Annex A.2.12 and A.3.12.</summary>
    Telugu = 12,

    /// <summary>Urdu, Annex A.2.13 and A.3.13.</summary>
    Urdu = 13,
}
