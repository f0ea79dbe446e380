using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class MessageIdFormsTests
{
    private static bool Meet(RemoteKeys response, RemoteKeys receipt)
    {
        var known = response.Canonical.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(response.Exact).ToHashSet();
        return receipt.Canonical.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(receipt.Exact).Any(known.Contains);
    }

    [Theory]
    [InlineData("abc-123", "abc-123")]
    [InlineData("39f99dd5", "0972660181")]
    [InlineData("812FC7470000001B", "9308878062554710043")]
    [InlineData("9308878062554710043", "812fc7470000001b")]
    [InlineData("00B8BE19", "B8BE19")]
    [InlineData("B8BE19", "00b8be19")]
    [InlineData("12345", "0000012345")]
    [InlineData("0000000010", "A")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF", "1208925819614629174706175")]
    [InlineData("0", "0000000000")]
    public void Notations_meet(string response, string receipt) => Assert.True(Meet(MessageIdForms.OfResponse("a", response), MessageIdForms.OfReceipt("a", receipt)));

    [Theory]
    [InlineData("10", "22")]
    [InlineData("abc-123", "abc-124")]
    [InlineData("123", "124")]
    [InlineData("0", "1")]
    [InlineData("A", "0x10")]
    // Both are decimal of hexadecimal of something, but not of each other.
    [InlineData("16", "10:16")]
    public void What_does_not_belong_together_does_not_meet(string response, string receipt) =>
        Assert.False(Meet(MessageIdForms.OfResponse("a", response), MessageIdForms.OfReceipt("a", receipt)));

    [Fact]
    public void The_id_of_the_text_helps() => Assert.True(Meet(MessageIdForms.OfResponse("a", "00FF"), MessageIdForms.OfReceipt("a", "something", "255")));

    [Theory]
    [InlineData("39f99dd5", "39f99dd5", ReceiptNotation.AsGiven)]
    [InlineData("10", "10", ReceiptNotation.AsGiven)]
    [InlineData("00B8BE19", "b8be19", ReceiptNotation.ZerosOrCase)]
    [InlineData("12345", "0000012345", ReceiptNotation.ZerosOrCase)]
    [InlineData("39f99dd5", "0972660181", ReceiptNotation.DecimalOfHexadecimal)]
    [InlineData("10", "16", ReceiptNotation.DecimalOfHexadecimal)]
    [InlineData("9308878062554710043", "812fc7470000001b", ReceiptNotation.HexadecimalOfDecimal)]
    [InlineData("16", "10", ReceiptNotation.HexadecimalOfDecimal)]
    [InlineData("5", "05", null)]
    [InlineData("0", "0", null)]
    [InlineData("abc", "abd", null)]
    [InlineData("", "", ReceiptNotation.AsGiven)]
    public void A_pair_of_ids_tells_the_notation_or_nothing(string response, string receipt, ReceiptNotation? notation) =>
        Assert.Equal(notation, MessageIdForms.Compare(response, receipt));

    [Fact]
    public void Values_of_different_bases_are_different_things()
    {
        // "10" given, and the "10" that is A in decimal.
        var hexadecimal = MessageIdForms.OfResponse("a", "A");
        Assert.Equal("10:10", hexadecimal.Canonical);
        Assert.Equal("10:16 16:A", MessageIdForms.OfResponse("a", "10").Canonical);
        Assert.Equal("10:10 16:10", MessageIdForms.OfReceipt("a", "10").Canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("ünïcode")]
    public void Odd_ids_stay_themselves(string id)
    {
        Assert.Equal(id, MessageIdForms.OfResponse("a", id).Exact);
        Assert.DoesNotContain("  ", MessageIdForms.OfResponse("a", id).Canonical);
    }
}
