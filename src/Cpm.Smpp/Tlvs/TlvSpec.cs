namespace Cpm.Smpp.Tlvs;

/// <summary>What the specification says of a tag (SMPP 5.0 §4.8).</summary>
/// <param name="Name">Its name; null for an unknown tag.</param>
/// <param name="MinLength">Fewest octets of the value.</param>
/// <param name="MaxLength">Most octets of the value.</param>
public readonly record struct TlvSpec(string? Name, int MinLength, int MaxLength);

/// <summary>The table of known tags. A value of a wrong length is kept as it is: who needs it ignores it.</summary>
public static class TlvSpecs
{
    /// <summary>The name the specification uses; the number in hexadecimal where there is none.</summary>
    public static string Name(this TlvTag tag) => tag.Spec().Name ?? $"0x{(ushort)tag:X4}";

    /// <summary>True when the length is one that the specification allows; true for every unknown tag.</summary>
    public static bool Fits(this in Tlv tlv)
    {
        var spec = tlv.Tag.Spec();
        return tlv.Value.Length >= spec.MinLength && tlv.Value.Length <= spec.MaxLength;
    }

    /// <summary>What is known of a tag.</summary>
    public static TlvSpec Spec(this TlvTag tag) => tag switch
    {
        TlvTag.DestAddrSubunit => new("dest_addr_subunit", 1, 1),
        TlvTag.DestNetworkType => new("dest_network_type", 1, 1),
        TlvTag.DestBearerType => new("dest_bearer_type", 1, 1),
        TlvTag.DestTelematicsId => new("dest_telematics_id", 2, 2),
        TlvTag.SourceAddrSubunit => new("source_addr_subunit", 1, 1),
        TlvTag.SourceNetworkType => new("source_network_type", 1, 1),
        TlvTag.SourceBearerType => new("source_bearer_type", 1, 1),
        TlvTag.SourceTelematicsId => new("source_telematics_id", 1, 2),
        TlvTag.QosTimeToLive => new("qos_time_to_live", 4, 4),
        TlvTag.PayloadType => new("payload_type", 1, 1),
        TlvTag.AdditionalStatusInfoText => new("additional_status_info_text", 1, 256),
        TlvTag.ReceiptedMessageId => new("receipted_message_id", 1, 65),
        TlvTag.MsMsgWaitFacilities => new("ms_msg_wait_facilities", 1, 1),
        TlvTag.PrivacyIndicator => new("privacy_indicator", 1, 1),
        TlvTag.SourceSubaddress => new("source_subaddress", 2, 23),
        TlvTag.DestSubaddress => new("dest_subaddress", 2, 23),
        TlvTag.UserMessageReference => new("user_message_reference", 2, 2),
        TlvTag.UserResponseCode => new("user_response_code", 1, 1),
        TlvTag.SourcePort => new("source_port", 2, 2),
        TlvTag.DestPort => new("dest_port", 2, 2),
        TlvTag.SarMsgRefNum => new("sar_msg_ref_num", 2, 2),
        TlvTag.LanguageIndicator => new("language_indicator", 1, 1),
        TlvTag.SarTotalSegments => new("sar_total_segments", 1, 1),
        TlvTag.SarSegmentSeqnum => new("sar_segment_seqnum", 1, 1),
        TlvTag.ScInterfaceVersion => new("sc_interface_version", 1, 1),
        TlvTag.CallbackNumPresInd => new("callback_num_pres_ind", 1, 1),
        TlvTag.CallbackNumAtag => new("callback_num_atag", 0, 65),
        TlvTag.NumberOfMessages => new("number_of_messages", 1, 1),
        TlvTag.CallbackNum => new("callback_num", 4, 19),
        TlvTag.DpfResult => new("dpf_result", 1, 1),
        TlvTag.SetDpf => new("set_dpf", 1, 1),
        TlvTag.MsAvailabilityStatus => new("ms_availability_status", 1, 1),
        TlvTag.NetworkErrorCode => new("network_error_code", 3, 3),
        TlvTag.MessagePayload => new("message_payload", 0, 65535),
        TlvTag.DeliveryFailureReason => new("delivery_failure_reason", 1, 1),
        TlvTag.MoreMessagesToSend => new("more_messages_to_send", 1, 1),
        TlvTag.MessageState => new("message_state", 1, 1),
        TlvTag.CongestionState => new("congestion_state", 1, 1),
        TlvTag.UssdServiceOp => new("ussd_service_op", 1, 1),
        TlvTag.BroadcastChannelIndicator => new("broadcast_channel_indicator", 1, 1),
        TlvTag.BroadcastContentType => new("broadcast_content_type", 3, 3),
        TlvTag.BroadcastContentTypeInfo => new("broadcast_content_type_info", 0, 255),
        TlvTag.BroadcastMessageClass => new("broadcast_message_class", 1, 1),
        TlvTag.BroadcastRepNum => new("broadcast_rep_num", 2, 2),
        TlvTag.BroadcastFrequencyInterval => new("broadcast_frequency_interval", 3, 3),
        TlvTag.BroadcastAreaIdentifier => new("broadcast_area_identifier", 1, 101),
        TlvTag.BroadcastErrorStatus => new("broadcast_error_status", 4, 4),
        TlvTag.BroadcastAreaSuccess => new("broadcast_area_success", 1, 1),
        TlvTag.BroadcastEndTime => new("broadcast_end_time", 16, 17),
        TlvTag.BroadcastServiceGroup => new("broadcast_service_group", 1, 255),
        TlvTag.BillingIdentification => new("billing_identification", 1, 1024),
        TlvTag.SourceNetworkId => new("source_network_id", 7, 65),
        TlvTag.DestNetworkId => new("dest_network_id", 7, 65),
        TlvTag.SourceNodeId => new("source_node_id", 6, 6),
        TlvTag.DestNodeId => new("dest_node_id", 6, 6),
        TlvTag.DestAddrNpResolution => new("dest_addr_np_resolution", 1, 1),
        TlvTag.DestAddrNpInformation => new("dest_addr_np_information", 10, 10),
        TlvTag.DestAddrNpCountry => new("dest_addr_np_country", 1, 5),
        TlvTag.DisplayTime => new("display_time", 1, 1),
        TlvTag.SmsSignal => new("sms_signal", 2, 2),
        TlvTag.MsValidity => new("ms_validity", 1, 4),
        TlvTag.AlertOnMessageDelivery => new("alert_on_message_delivery", 0, 1),
        TlvTag.ItsReplyType => new("its_reply_type", 1, 1),
        TlvTag.ItsSessionInfo => new("its_session_info", 2, 2),
        _ => new(null, 0, ushort.MaxValue),
    };
}
