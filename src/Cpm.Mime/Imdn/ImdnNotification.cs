namespace Cpm.Mime;

/// <summary>The kinds of notification (RFC 5438 section 7.1.1; interworking is the CPM extension).</summary>
public enum ImdnKind
{
    /// <summary>delivery-notification.</summary>
    Delivery,

    /// <summary>display-notification.</summary>
    Display,

    /// <summary>processing-notification.</summary>
    Processing,

    /// <summary>cpm:interworking-notification.</summary>
    Interworking,
}

/// <summary>What a notification says (RFC 5438 section 7.1.2). Which ones a kind may have: <see cref="ImdnNotification.IsValid"/>.</summary>
public enum ImdnStatus
{
    /// <summary>delivered.</summary>
    Delivered,

    /// <summary>failed.</summary>
    Failed,

    /// <summary>forbidden: the recipient does not want to tell.</summary>
    Forbidden,

    /// <summary>error: it cannot be known.</summary>
    Error,

    /// <summary>displayed.</summary>
    Displayed,

    /// <summary>processed.</summary>
    Processed,

    /// <summary>stored.</summary>
    Stored,

    /// <summary>cpm:legacy-sms: sent on as SMS.</summary>
    LegacySms,

    /// <summary>cpm:legacy-mms: sent on as MMS.</summary>
    LegacyMms,
}

/// <summary>One notification about one message and recipient (RFC 5438 section 7).</summary>
public sealed record ImdnNotification
{
    /// <summary>The imdn.Message-ID of the message it is about.</summary>
    public required string MessageId { get; init; }

    /// <summary>The DateTime of the message it is about, as RFC 5438 section 7.1.1.2 demands; many clients send the time of the report. Null where none could be read.</summary>
    public DateTimeOffset? DateTime { get; init; }

    /// <summary>Who reports; null where absent.</summary>
    public string? RecipientUri { get; init; }

    /// <summary>Whom the sender had addressed (imdn.Original-To); null where absent.</summary>
    public string? OriginalRecipientUri { get; init; }

    /// <summary>The subject of the message; null where absent.</summary>
    public string? Subject { get; init; }

    /// <summary>The kind.</summary>
    public required ImdnKind Kind { get; init; }

    /// <summary>The status.</summary>
    public required ImdnStatus Status { get; init; }

    /// <summary>True where the schema allows this status for this kind.</summary>
    public bool IsValid => Kind switch
    {
        ImdnKind.Delivery => Status is ImdnStatus.Delivered or ImdnStatus.Failed or ImdnStatus.Forbidden or ImdnStatus.Error,
        ImdnKind.Display => Status is ImdnStatus.Displayed or ImdnStatus.Forbidden or ImdnStatus.Error,
        ImdnKind.Processing => Status is ImdnStatus.Processed or ImdnStatus.Stored or ImdnStatus.Forbidden or ImdnStatus.Error,
        _ => Status is ImdnStatus.LegacySms or ImdnStatus.LegacyMms or ImdnStatus.Error,
    };
}
