namespace Cpm.Smpp.Tlvs;

/// <summary>Tags of TLVs (SMPP 5.0 §4.8.1, 3.4 §5.3.2). Tags not named here, 0x1400 to 0x3FFF of vendors among them, occur and survive.</summary>
public enum TlvTag : ushort
{
    /// <summary>dest_addr_subunit, 1 octet.</summary>
    DestAddrSubunit = 0x0005,

    /// <summary>dest_network_type, 1 octet.</summary>
    DestNetworkType = 0x0006,

    /// <summary>dest_bearer_type, 1 octet.</summary>
    DestBearerType = 0x0007,

    /// <summary>dest_telematics_id, 2 octets.</summary>
    DestTelematicsId = 0x0008,

    /// <summary>source_addr_subunit, 1 octet.</summary>
    SourceAddrSubunit = 0x000D,

    /// <summary>source_network_type, 1 octet.</summary>
    SourceNetworkType = 0x000E,

    /// <summary>source_bearer_type, 1 octet.</summary>
    SourceBearerType = 0x000F,

    /// <summary>source_telematics_id, 1 to 2 octets.</summary>
    SourceTelematicsId = 0x0010,

    /// <summary>qos_time_to_live, 4 octets.</summary>
    QosTimeToLive = 0x0017,

    /// <summary>payload_type, 1 octet.</summary>
    PayloadType = 0x0019,

    /// <summary>additional_status_info_text, 1 to 256 octets.</summary>
    AdditionalStatusInfoText = 0x001D,

    /// <summary>receipted_message_id, 1 to 65 octets.</summary>
    ReceiptedMessageId = 0x001E,

    /// <summary>ms_msg_wait_facilities, 1 octet.</summary>
    MsMsgWaitFacilities = 0x0030,

    /// <summary>privacy_indicator, 1 octet.</summary>
    PrivacyIndicator = 0x0201,

    /// <summary>source_subaddress, 2 to 23 octets.</summary>
    SourceSubaddress = 0x0202,

    /// <summary>dest_subaddress, 2 to 23 octets.</summary>
    DestSubaddress = 0x0203,

    /// <summary>user_message_reference, 2 octets.</summary>
    UserMessageReference = 0x0204,

    /// <summary>user_response_code, 1 octet.</summary>
    UserResponseCode = 0x0205,

    /// <summary>source_port, 2 octets.</summary>
    SourcePort = 0x020A,

    /// <summary>dest_port, 2 octets.</summary>
    DestPort = 0x020B,

    /// <summary>sar_msg_ref_num, 2 octets.</summary>
    SarMsgRefNum = 0x020C,

    /// <summary>language_indicator, 1 octet.</summary>
    LanguageIndicator = 0x020D,

    /// <summary>sar_total_segments, 1 octet.</summary>
    SarTotalSegments = 0x020E,

    /// <summary>sar_segment_seqnum, 1 octet.</summary>
    SarSegmentSeqnum = 0x020F,

    /// <summary>sc_interface_version, 1 octet.</summary>
    ScInterfaceVersion = 0x0210,

    /// <summary>callback_num_pres_ind, 1 octet.</summary>
    CallbackNumPresInd = 0x0302,

    /// <summary>callback_num_atag, 0 to 65 octets.</summary>
    CallbackNumAtag = 0x0303,

    /// <summary>number_of_messages, 1 octet.</summary>
    NumberOfMessages = 0x0304,

    /// <summary>callback_num, 4 to 19 octets.</summary>
    CallbackNum = 0x0381,

    /// <summary>dpf_result, 1 octet.</summary>
    DpfResult = 0x0420,

    /// <summary>set_dpf, 1 octet.</summary>
    SetDpf = 0x0421,

    /// <summary>ms_availability_status, 1 octet.</summary>
    MsAvailabilityStatus = 0x0422,

    /// <summary>network_error_code, 3 octets.</summary>
    NetworkErrorCode = 0x0423,

    /// <summary>message_payload, 0 to 65535 octets.</summary>
    MessagePayload = 0x0424,

    /// <summary>delivery_failure_reason, 1 octet.</summary>
    DeliveryFailureReason = 0x0425,

    /// <summary>more_messages_to_send, 1 octet.</summary>
    MoreMessagesToSend = 0x0426,

    /// <summary>message_state, 1 octet.</summary>
    MessageState = 0x0427,

    /// <summary>congestion_state, 1 octet.</summary>
    CongestionState = 0x0428,

    /// <summary>ussd_service_op, 1 octet.</summary>
    UssdServiceOp = 0x0501,

    /// <summary>broadcast_channel_indicator, 1 octet.</summary>
    BroadcastChannelIndicator = 0x0600,

    /// <summary>broadcast_content_type, 3 octets.</summary>
    BroadcastContentType = 0x0601,

    /// <summary>broadcast_content_type_info, 0 to 255 octets.</summary>
    BroadcastContentTypeInfo = 0x0602,

    /// <summary>broadcast_message_class, 1 octet.</summary>
    BroadcastMessageClass = 0x0603,

    /// <summary>broadcast_rep_num, 2 octets.</summary>
    BroadcastRepNum = 0x0604,

    /// <summary>broadcast_frequency_interval, 3 octets.</summary>
    BroadcastFrequencyInterval = 0x0605,

    /// <summary>broadcast_area_identifier, 1 to 101 octets.</summary>
    BroadcastAreaIdentifier = 0x0606,

    /// <summary>broadcast_error_status, 4 octets.</summary>
    BroadcastErrorStatus = 0x0607,

    /// <summary>broadcast_area_success, 1 octet.</summary>
    BroadcastAreaSuccess = 0x0608,

    /// <summary>broadcast_end_time, 16 to 17 octets.</summary>
    BroadcastEndTime = 0x0609,

    /// <summary>broadcast_service_group, 1 to 255 octets.</summary>
    BroadcastServiceGroup = 0x060A,

    /// <summary>billing_identification, 1 to 1024 octets.</summary>
    BillingIdentification = 0x060B,

    /// <summary>source_network_id, 7 to 65 octets.</summary>
    SourceNetworkId = 0x060D,

    /// <summary>dest_network_id, 7 to 65 octets.</summary>
    DestNetworkId = 0x060E,

    /// <summary>source_node_id, 6 octets.</summary>
    SourceNodeId = 0x060F,

    /// <summary>dest_node_id, 6 octets.</summary>
    DestNodeId = 0x0610,

    /// <summary>dest_addr_np_resolution, 1 octet.</summary>
    DestAddrNpResolution = 0x0611,

    /// <summary>dest_addr_np_information, 10 octets.</summary>
    DestAddrNpInformation = 0x0612,

    /// <summary>dest_addr_np_country, 1 to 5 octets.</summary>
    DestAddrNpCountry = 0x0613,

    /// <summary>display_time, 1 octet.</summary>
    DisplayTime = 0x1201,

    /// <summary>sms_signal, 2 octets.</summary>
    SmsSignal = 0x1203,

    /// <summary>ms_validity, 1 to 4 octets.</summary>
    MsValidity = 0x1204,

    /// <summary>alert_on_message_delivery, 0 to 1 octet.</summary>
    AlertOnMessageDelivery = 0x130C,

    /// <summary>its_reply_type, 1 octet.</summary>
    ItsReplyType = 0x1380,

    /// <summary>its_session_info, 2 octets.</summary>
    ItsSessionInfo = 0x1383,
}
