namespace Cpm.Primitives;

/// <summary>What kind of message travels. The numbers are stored: never renumber.</summary>
public enum MessageKind : byte
{
    /// <summary>Standalone, Pager Mode.</summary>
    Pager = 0,

    /// <summary>Standalone, Large Message Mode.</summary>
    Large = 1,

    /// <summary>A message of a chat session.</summary>
    Chat = 2,

    /// <summary>A file.</summary>
    File = 3,

    /// <summary>A disposition report (IMDN). Never reported on.</summary>
    Notification = 4,

    /// <summary>From the system itself. Never reported on.</summary>
    System = 5,
}

/// <summary>How a recipient of a list was addressed (RFC 5364 §4). The numbers are stored: never renumber.</summary>
public enum CopyControl : byte
{
    /// <summary>A primary recipient.</summary>
    To = 0,

    /// <summary>A copy, visible to all.</summary>
    Cc = 1,

    /// <summary>A copy that no other recipient may learn of.</summary>
    Bcc = 2,
}

/// <summary>The dispositions a sender asks for (RFC 5438 §6.2, with the CPM extension). The numbers are stored: never renumber.</summary>
[Flags]
public enum Dispositions : byte
{
    /// <summary>None asked for.</summary>
    None = 0,

    /// <summary>Tell me when it is delivered.</summary>
    PositiveDelivery = 1,

    /// <summary>Tell me when it cannot be delivered.</summary>
    NegativeDelivery = 2,

    /// <summary>Tell me when it is processed or stored on the way.</summary>
    Processing = 4,

    /// <summary>Tell me when it is displayed.</summary>
    Display = 8,

    /// <summary>Tell me when it leaves the CPM domain (OMA CPM extension).</summary>
    Interworking = 16,
}
