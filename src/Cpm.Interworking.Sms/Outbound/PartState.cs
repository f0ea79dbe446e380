using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Pdus;

namespace Cpm.Interworking.Sms.Outbound;

/// <summary>Where a part stands.</summary>
internal enum PartStatus : byte
{
    /// <summary>Not sent yet.</summary>
    Waiting,

    /// <summary>Acknowledged.</summary>
    Accepted,

    /// <summary>Answered with an error.</summary>
    Refused,

    /// <summary>It never left.</summary>
    NotSent,

    /// <summary>It left, and the answer never came.</summary>
    Unknown,

    /// <summary>It cannot be written.</summary>
    Invalid,
}

/// <summary>What became of a part.</summary>
internal struct PartState
{
    public PartStatus Status;

    /// <summary>True when the centre gave it an id.</summary>
    public bool HasId;

    public CommandStatus Code;

    public SubmitResult Result;
}
