namespace Cpm.Smpp.Pdus;

/// <summary>What is wrong with a PDU.</summary>
public enum PduErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>command_length is below 16 or above the limit: the stream cannot be trusted any more.</summary>
    InvalidLength,

    /// <summary>The PDU is another command than the one asked for.</summary>
    WrongCommand,

    /// <summary>The PDU ends inside the field.</summary>
    Truncated,

    /// <summary>The field is longer than its maximum.</summary>
    TooLong,

    /// <summary>The field holds a value that has no layout or cannot be written (a NUL inside a C-octet string).</summary>
    InvalidValue,

    /// <summary>The TLVs do not fill the rest of the PDU.</summary>
    TlvStream,

    /// <summary>More TLVs than the limit.</summary>
    TooManyTlvs,

    /// <summary>The peer's version knows no TLVs (SMPP 5.0 §2.11.2).</summary>
    TlvNotAllowed,
}

/// <summary>Why a PDU was refused, in terms an operator finds in the specification.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Command">In which PDU.</param>
/// <param name="Field">In which field, by the specification's name.</param>
/// <param name="Offset">At which octet of the PDU, the header included.</param>
public readonly record struct PduError(PduErrorKind Kind, CommandId Command, string Field, int Offset)
{
    /// <summary>No error.</summary>
    public bool IsNone => Kind == PduErrorKind.None;

    /// <summary>
    /// The command_status that answers this error (SMPP 5.0 §4.7.6): the field decides, then the kind.
    /// </summary>
    public CommandStatus ToStatus() => Kind switch
    {
        PduErrorKind.None => CommandStatus.Ok,
        PduErrorKind.WrongCommand => CommandStatus.InvalidCommandId,
        PduErrorKind.TlvStream or PduErrorKind.TooManyTlvs => CommandStatus.InvalidTlvStream,
        PduErrorKind.TlvNotAllowed => CommandStatus.TlvNotAllowed,
        _ => Field switch
        {
            FieldNames.ServiceType => CommandStatus.InvalidServiceType,
            FieldNames.SourceAddress => CommandStatus.InvalidSourceAddress,
            FieldNames.DestinationAddress => CommandStatus.InvalidDestinationAddress,
            FieldNames.MessageId => CommandStatus.InvalidMessageId,
            FieldNames.SystemId => CommandStatus.InvalidSystemId,
            FieldNames.Password => CommandStatus.InvalidPassword,
            FieldNames.SystemType => CommandStatus.InvalidSystemType,
            FieldNames.ScheduleDeliveryTime => CommandStatus.InvalidScheduledTime,
            FieldNames.ValidityPeriod => CommandStatus.InvalidValidityPeriod,
            FieldNames.ShortMessage => CommandStatus.InvalidMessageLength,
            FieldNames.NumberOfDestinations => CommandStatus.InvalidNumberOfDestinations,
            FieldNames.DestinationFlag => CommandStatus.InvalidDestinationFlag,
            FieldNames.DistributionList => CommandStatus.InvalidDistributionList,
            _ => CommandStatus.InvalidCommandLength,
        },
    };

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "none" : $"{Command.Name()} {Field} at octet {Offset}: {Kind}";
}
