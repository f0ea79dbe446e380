namespace Cpm.Sip.Parsing;

/// <summary>What a received message may be at most. Checked before anything of that size is allocated. All sizes in octets.</summary>
public sealed record SipLimits
{
    /// <summary>The defaults.</summary>
    public static SipLimits Default { get; } = new();

    /// <summary>Request line or status line. Default 4096.</summary>
    public int StartLine { get; init; } = 4096;

    /// <summary>Start line and all header fields with the empty line. Default 32768.</summary>
    public int HeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Header fields. Default 200, at most 65000.</summary>
    public int HeaderCount { get; init; } = 200;

    /// <summary>The body. Default 1 MiB.</summary>
    public int Body { get; init; } = 1024 * 1024;
}
