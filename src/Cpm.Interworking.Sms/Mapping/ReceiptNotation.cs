namespace Cpm.Interworking.Sms.Mapping;

/// <summary>How the receipts of a message centre write the ids that its responses gave.</summary>
public enum ReceiptNotation : byte
{
    /// <summary>Character by character.</summary>
    AsGiven,

    /// <summary>With more or fewer leading zeros, or in another case.</summary>
    ZerosOrCase,

    /// <summary>The response is hexadecimal, the receipt decimal.</summary>
    DecimalOfHexadecimal,

    /// <summary>The response is decimal, the receipt hexadecimal.</summary>
    HexadecimalOfDecimal,
}

/// <summary>What can be said of notations.</summary>
public static class ReceiptNotations
{
    /// <summary>True where one does not contradict the other: neither converts, or both convert alike.</summary>
    public static bool Agrees(this ReceiptNotation one, ReceiptNotation other) =>
        one == other || (one <= ReceiptNotation.ZerosOrCase && other <= ReceiptNotation.ZerosOrCase);

    /// <summary>In words, for an operator.</summary>
    public static string Words(this ReceiptNotation notation) => notation switch
    {
        ReceiptNotation.AsGiven => "as in the response",
        ReceiptNotation.ZerosOrCase => "as in the response, but for zeros or case",
        ReceiptNotation.DecimalOfHexadecimal => "decimal of hexadecimal",
        _ => "hexadecimal of decimal",
    };
}
