namespace Cpm.Core.Registration;

/// <summary>What a registration says of a device, or of the core through which the user is reached: all that outlives the connection.</summary>
public abstract record BindingFacts
{
    /// <summary>The user's main canonical address.</summary>
    public required string User { get; init; }

    /// <summary>The Contact URI; the Request-URI of what goes to the device. For a user at the core: the user's own address.</summary>
    public required string Contact { get; init; }

    /// <summary>The Contact URI as it was registered, for the answers of the registrar (RFC 3261 §10.3 step 8).</summary>
    public required string Listed { get; init; }

    /// <summary>Names the device: <c>+sip.instance</c>, or the Contact where there is none.</summary>
    public required string Device { get; init; }

    /// <summary>Route header values, top first: the Path of the registration, or the core.</summary>
    public IReadOnlyList<string> Route { get; init; } = [];

    /// <summary>Contact parameters as received: feature tags among them, kept for selection (RFC 3840).</summary>
    public string Parameters { get; init; } = "";

    /// <summary>True when the device names the Pager Mode service among its feature tags.</summary>
    public bool HasPager { get; init; }

    /// <summary>0 to 1000; devices with more come first.</summary>
    public int QThousandths { get; init; } = 1000;

    /// <summary>RFC 5626 §4.1; 0 for none.</summary>
    public uint RegId { get; init; }

    /// <summary>Call-ID of the registration (RFC 3261 §10.3 step 7).</summary>
    public required string CallId { get; init; }

    /// <summary>CSeq of the registration.</summary>
    public required uint CSeq { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it registered first.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it registered last.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>True when the user is registered with the core in front of us, by a third-party REGISTER (TS 24.229 §5.4.1.7).</summary>
    public bool IsAtCore { get; init; }
}
