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
    public void What_does_not_belong_together_does_not_meet(string response, string receipt) =>
        Assert.False(Meet(MessageIdForms.OfResponse("a", response), MessageIdForms.OfReceipt("a", receipt)));

    [Fact]
    public void The_id_of_the_text_helps() => Assert.True(Meet(MessageIdForms.OfResponse("a", "00FF"), MessageIdForms.OfReceipt("a", "something", "255")));

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
