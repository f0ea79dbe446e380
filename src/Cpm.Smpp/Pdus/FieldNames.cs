namespace Cpm.Smpp.Pdus;

/// <summary>Fields by the names the specification gives them, where more than one place refers to them.</summary>
internal static class FieldNames
{
    public const string CommandLength = "command_length";
    public const string CommandId = "command_id";
    public const string SystemId = "system_id";
    public const string Password = "password";
    public const string SystemType = "system_type";
    public const string ServiceType = "service_type";
    public const string SourceAddress = "source_addr";
    public const string DestinationAddress = "destination_addr";
    public const string EsmeAddress = "esme_addr";
    public const string EsmClass = "esm_class";
    public const string ProtocolId = "protocol_id";
    public const string PriorityFlag = "priority_flag";
    public const string ScheduleDeliveryTime = "schedule_delivery_time";
    public const string ValidityPeriod = "validity_period";
    public const string RegisteredDelivery = "registered_delivery";
    public const string ReplaceIfPresent = "replace_if_present_flag";
    public const string DataCoding = "data_coding";
    public const string DefaultMessageId = "sm_default_msg_id";
    public const string ShortMessage = "short_message";
    public const string MessageId = "message_id";
    public const string MessageState = "message_state";
    public const string NumberOfDestinations = "number_of_dests";
    public const string DestinationFlag = "dest_flag";
    public const string DistributionList = "dl_name";
    public const string Tlvs = "tlvs";
}
