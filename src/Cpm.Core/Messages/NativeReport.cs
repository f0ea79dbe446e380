namespace Cpm.Core.Messages;

/// <summary>A disposition that a native recipient reports (RFC 5438), as read from its notification.</summary>
/// <param name="Recipient">Canonical address of who reports.</param>
/// <param name="Sender">Canonical address of who sent the message reported on, and gets the report.</param>
/// <param name="ImdnId">The sender's id of that message.</param>
/// <param name="Disposition">What is reported.</param>
/// <param name="Notification">The notification itself, to be relayed.</param>
public sealed record NativeReport(string Recipient, string Sender, string ImdnId, NativeDisposition Disposition, MessageDraft Notification);

/// <summary>What a native recipient may report.</summary>
public enum NativeDisposition : byte
{
    /// <summary>On a device.</summary>
    Delivered,

    /// <summary>Could not be delivered, or was refused.</summary>
    Failed,

    /// <summary>Seen.</summary>
    Displayed,

    /// <summary>Processed or stored on the way; or something this version does not know.</summary>
    Other,
}
