namespace Cpm.Simulators.Smsc;

/// <summary>When receipts are sent to those who asked for them.</summary>
public enum ReceiptMode
{
    /// <summary>One after the answer.</summary>
    Normal,

    /// <summary>Never.</summary>
    None,

    /// <summary>The same one twice.</summary>
    Duplicate,

    /// <summary>One before the answer.</summary>
    BeforeResponse,

    /// <summary>Of a message in parts, only for the first part.</summary>
    FirstPart,

    /// <summary>Of a message in parts, only for the last part.</summary>
    LastPart,
}

/// <summary>What a receipt consists of.</summary>
public enum ReceiptForm
{
    /// <summary>Text and TLVs.</summary>
    TextAndTlvs,

    /// <summary>Text only.</summary>
    Text,

    /// <summary>TLVs only, as in SMPP 5.0.</summary>
    Tlvs,

    /// <summary>Text, and of the TLVs only receipted_message_id: the state stands in the text alone.</summary>
    TextAndIdTlv,

    /// <summary>Text, and of the TLVs only message_state: the id stands in the text alone.</summary>
    TextAndStateTlv,
}

/// <summary>How the text of a receipt is carried.</summary>
public enum ReceiptCarrier
{
    /// <summary>As octets of the default alphabet in short_message.</summary>
    ShortMessage,

    /// <summary>In message_payload; short_message is empty.</summary>
    Payload,

    /// <summary>As UCS-2, in message_payload where it is too long for short_message.</summary>
    Ucs2,

    /// <summary>As octets behind one that means nothing, under the data_coding of UCS-2.</summary>
    Mislabelled,

    /// <summary>As message_payload of a data_sm.</summary>
    DataSm,
}
