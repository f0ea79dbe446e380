namespace Cpm.Smpp.Pdus;

/// <summary>command_status: the result in a response, 0 in requests (SMPP 5.0 §4.7.6, 3.4 §5.1.3). Values not named here occur, 0x400 to 0x4FF by agreement, and survive.</summary>
public enum CommandStatus : uint
{
    /// <summary>ESME_ROK: Done.</summary>
    Ok = 0x00,

    /// <summary>ESME_RINVMSGLEN: Message length is invalid, usually too long.</summary>
    InvalidMessageLength = 0x01,

    /// <summary>ESME_RINVCMDLEN: PDU length is invalid.</summary>
    InvalidCommandLength = 0x02,

    /// <summary>ESME_RINVCMDID: Command is unknown or not supported.</summary>
    InvalidCommandId = 0x03,

    /// <summary>ESME_RINVBNDSTS: Wrong session state for the PDU.</summary>
    InvalidBindStatus = 0x04,

    /// <summary>ESME_RALYBND: Already bound.</summary>
    AlreadyBound = 0x05,

    /// <summary>ESME_RINVPRTFLG: Priority is invalid.</summary>
    InvalidPriority = 0x06,

    /// <summary>ESME_RINVREGDLVFLG: registered_delivery is invalid or forbidden.</summary>
    InvalidRegisteredDelivery = 0x07,

    /// <summary>ESME_RSYSERR: System error of the MC.</summary>
    SystemError = 0x08,

    /// <summary>ESME_RINVSRCADR: Source address is invalid.</summary>
    InvalidSourceAddress = 0x0A,

    /// <summary>ESME_RINVDSTADR: Destination address is invalid.</summary>
    InvalidDestinationAddress = 0x0B,

    /// <summary>ESME_RINVMSGID: Message id is invalid.</summary>
    InvalidMessageId = 0x0C,

    /// <summary>ESME_RBINDFAIL: Bind failed, wrong credentials included.</summary>
    BindFailed = 0x0D,

    /// <summary>ESME_RINVPASWD: Password is malformed; many MCs mean wrong.</summary>
    InvalidPassword = 0x0E,

    /// <summary>ESME_RINVSYSID: system_id is malformed; many MCs mean unknown.</summary>
    InvalidSystemId = 0x0F,

    /// <summary>ESME_RCANCELFAIL: cancel_sm failed.</summary>
    CancelFailed = 0x11,

    /// <summary>ESME_RREPLACEFAIL: replace_sm failed.</summary>
    ReplaceFailed = 0x13,

    /// <summary>ESME_RMSGQFUL: Queue full: of one destination or of the MC.</summary>
    MessageQueueFull = 0x14,

    /// <summary>ESME_RINVSERTYP: service_type is invalid.</summary>
    InvalidServiceType = 0x15,

    /// <summary>ESME_RINVNUMDESTS: number_of_dests is invalid.</summary>
    InvalidNumberOfDestinations = 0x33,

    /// <summary>ESME_RINVDLNAME: Distribution list is invalid.</summary>
    InvalidDistributionList = 0x34,

    /// <summary>ESME_RINVDESTFLAG: dest_flag is invalid.</summary>
    InvalidDestinationFlag = 0x40,

    /// <summary>ESME_RINVSUBREP: Submit with replace is not supported.</summary>
    InvalidSubmitReplace = 0x42,

    /// <summary>ESME_RINVESMCLASS: esm_class is invalid.</summary>
    InvalidEsmClass = 0x43,

    /// <summary>ESME_RCNTSUBDL: Cannot submit to the distribution list.</summary>
    CannotSubmitToList = 0x44,

    /// <summary>ESME_RSUBMITFAIL: Submission failed.</summary>
    SubmitFailed = 0x45,

    /// <summary>ESME_RINVSRCTON: Source TON is invalid.</summary>
    InvalidSourceTon = 0x48,

    /// <summary>ESME_RINVSRCNPI: Source NPI is invalid.</summary>
    InvalidSourceNpi = 0x49,

    /// <summary>ESME_RINVDSTTON: Destination TON is invalid.</summary>
    InvalidDestinationTon = 0x50,

    /// <summary>ESME_RINVDSTNPI: Destination NPI is invalid.</summary>
    InvalidDestinationNpi = 0x51,

    /// <summary>ESME_RINVSYSTYP: system_type is invalid.</summary>
    InvalidSystemType = 0x53,

    /// <summary>ESME_RINVREPFLAG: replace_if_present_flag is invalid.</summary>
    InvalidReplaceFlag = 0x54,

    /// <summary>ESME_RINVNUMMSGS: number_of_messages is invalid.</summary>
    InvalidNumberOfMessages = 0x55,

    /// <summary>ESME_RTHROTTLED: The ESME is over its allowed rate.</summary>
    Throttled = 0x58,

    /// <summary>ESME_RINVSCHED: schedule_delivery_time is invalid.</summary>
    InvalidScheduledTime = 0x61,

    /// <summary>ESME_RINVEXPIRY: validity_period is invalid.</summary>
    InvalidValidityPeriod = 0x62,

    /// <summary>ESME_RINVDFTMSGID: sm_default_msg_id is invalid or unknown.</summary>
    InvalidDefaultMessageId = 0x63,

    /// <summary>ESME_RX_T_APPN: The receiver cannot take it now: retry later.</summary>
    ReceiverTemporaryError = 0x64,

    /// <summary>ESME_RX_P_APPN: The receiver is gone for good: the peer may drop all it holds for this destination.</summary>
    ReceiverPermanentError = 0x65,

    /// <summary>ESME_RX_R_APPN: The receiver rejects this message only.</summary>
    ReceiverRejected = 0x66,

    /// <summary>ESME_RQUERYFAIL: query_sm failed.</summary>
    QueryFailed = 0x67,

    /// <summary>ESME_RINVTLVSTREAM: The TLV area is corrupt.</summary>
    InvalidTlvStream = 0xC0,

    /// <summary>ESME_RTLVNOTALLWD: TLV is not allowed here.</summary>
    TlvNotAllowed = 0xC1,

    /// <summary>ESME_RINVTLVLEN: TLV has a wrong length.</summary>
    InvalidTlvLength = 0xC2,

    /// <summary>ESME_RMISSINGTLV: A needed TLV is missing.</summary>
    MissingTlv = 0xC3,

    /// <summary>ESME_RINVTLVVAL: TLV value is invalid.</summary>
    InvalidTlvValue = 0xC4,

    /// <summary>ESME_RDELIVERYFAILURE: Delivery in transaction mode failed.</summary>
    DeliveryFailure = 0xFE,

    /// <summary>ESME_RUNKNOWNERR: Unknown error.</summary>
    UnknownError = 0xFF,

    /// <summary>ESME_RSERTYPUNAUTH: Not authorised for the service_type (5.0).</summary>
    ServiceTypeUnauthorised = 0x100,

    /// <summary>ESME_RPROHIBITED: Operation is denied (5.0).</summary>
    Prohibited = 0x101,

    /// <summary>ESME_RSERTYPUNAVAIL: Service is unavailable (5.0).</summary>
    ServiceTypeUnavailable = 0x102,

    /// <summary>ESME_RSERTYPDENIED: Content is unsuitable for the service_type (5.0).</summary>
    ServiceTypeDenied = 0x103,

    /// <summary>ESME_RINVDCS: data_coding is not supported (5.0).</summary>
    InvalidDataCoding = 0x104,

    /// <summary>ESME_RINVSRCADDRSUBUNIT: Source subunit is invalid (5.0).</summary>
    InvalidSourceSubunit = 0x105,

    /// <summary>ESME_RINVDSTADDRSUBUNIT: Destination subunit is invalid (5.0).</summary>
    InvalidDestinationSubunit = 0x106,

    /// <summary>ESME_RINVBCASTFREQINT: Broadcast frequency interval is invalid (5.0).</summary>
    InvalidBroadcastFrequency = 0x107,

    /// <summary>ESME_RINVBCASTALIAS_NAME: Broadcast alias name is invalid (5.0).</summary>
    InvalidBroadcastAlias = 0x108,

    /// <summary>ESME_RINVBCASTAREAFMT: Broadcast area format is invalid (5.0).</summary>
    InvalidBroadcastAreaFormat = 0x109,

    /// <summary>ESME_RINVNUMBCAST_AREAS: Number of broadcast areas is invalid (5.0).</summary>
    InvalidBroadcastAreaCount = 0x10A,

    /// <summary>ESME_RINVBCASTCNTTYPE: Broadcast content type is invalid (5.0).</summary>
    InvalidBroadcastContentType = 0x10B,

    /// <summary>ESME_RINVBCASTMSGCLASS: Broadcast message class is invalid (5.0).</summary>
    InvalidBroadcastMessageClass = 0x10C,

    /// <summary>ESME_RBCASTFAIL: broadcast_sm failed (5.0).</summary>
    BroadcastFailed = 0x10D,

    /// <summary>ESME_RBCASTQUERYFAIL: query_broadcast_sm failed (5.0).</summary>
    BroadcastQueryFailed = 0x10E,

    /// <summary>ESME_RBCASTCANCELFAIL: cancel_broadcast_sm failed (5.0).</summary>
    BroadcastCancelFailed = 0x10F,

    /// <summary>ESME_RINVBCAST_REP: Number of repetitions is invalid (5.0).</summary>
    InvalidBroadcastRepetition = 0x110,

    /// <summary>ESME_RINVBCASTSRVGRP: Broadcast service group is invalid (5.0).</summary>
    InvalidBroadcastServiceGroup = 0x111,

    /// <summary>ESME_RINVBCASTCHANIND: Broadcast channel indicator is invalid (5.0).</summary>
    InvalidBroadcastChannel = 0x112,
}
