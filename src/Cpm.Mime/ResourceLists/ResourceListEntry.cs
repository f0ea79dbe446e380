namespace Cpm.Mime;

/// <summary>How a recipient was addressed (RFC 5364 section 4).</summary>
public enum CopyControl
{
    /// <summary>Not said. A list server treats it as bcc in what others see: nobody is shown who was not meant to be.</summary>
    None,

    /// <summary>to.</summary>
    To,

    /// <summary>cc.</summary>
    Cc,

    /// <summary>bcc: the others must not learn of it.</summary>
    Bcc,
}

/// <summary>One entry of a resource list (RFC 4826 section 3.2, RFC 5364 section 4).</summary>
public sealed record ResourceListEntry
{
    /// <summary>What stands in a history in the place of recipients who want to stay unknown (RFC 5364 section 4).</summary>
    public const string AnonymousUri = "sip:anonymous@anonymous.invalid";

    /// <summary>The URI as written; it may carry headers for the request to come.</summary>
    public required string Uri { get; init; }

    /// <summary>The display name; null where absent.</summary>
    public string? DisplayName { get; init; }

    /// <summary>How it was addressed.</summary>
    public CopyControl CopyControl { get; init; }

    /// <summary>The recipient wants to stay unknown to the others.</summary>
    public bool Anonymize { get; init; }

    /// <summary>How many unknown recipients this entry of a history stands for; null where absent.</summary>
    public int? Count { get; init; }

    /// <summary>Lists around this entry, 1 where it lies in a top one.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>The URI without its headers: <c>sip:b@example.com;method=INVITE</c>.</summary>
    public string UriWithoutHeaders => Uri.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? Uri[..at] : Uri;

    /// <summary>A header of the URI, percent forms resolved (RFC 3261 section 19.1.1); null where absent.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    public string? GetUriHeader(string name)
    {
        var at = Uri.IndexOf('?', StringComparison.Ordinal);
        if (at < 0) return null;
        foreach (var pair in Uri[(at + 1)..].Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && pair[..equals].Equals(name, StringComparison.OrdinalIgnoreCase)) return System.Uri.UnescapeDataString(pair[(equals + 1)..]);
        }
        return null;
    }
}
