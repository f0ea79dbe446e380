using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Smpp.Tests.Tlvs;

public sealed class TlvTests
{
    [Fact]
    public void Values_are_found_by_tag_and_width()
    {
        using var builder = new TlvBuilder();
        var tlvs = builder.AddOctet(TlvTag.MessageState, 2).AddUInt16(TlvTag.SarMsgRefNum, 0xBEEF).AddUInt32(TlvTag.QosTimeToLive, 3600)
            .AddCString(TlvTag.ReceiptedMessageId, "abc"u8).Add((TlvTag)0x1401, [1, 2, 3]).ToList();
        Assert.True(tlvs.TryGetOctet(TlvTag.MessageState, out var state) && state == 2);
        Assert.True(tlvs.TryGetUInt16(TlvTag.SarMsgRefNum, out var reference) && reference == 0xBEEF);
        Assert.True(tlvs.TryGetUInt32(TlvTag.QosTimeToLive, out var seconds) && seconds == 3600);
        Assert.True(tlvs.TryGetCString(TlvTag.ReceiptedMessageId, out var id));
        Assert.Equal("abc"u8.ToArray(), id.ToArray());
        Assert.True(tlvs.TryGet((TlvTag)0x1401, out var vendor));
        Assert.Equal([1, 2, 3], vendor.ToArray());
        Assert.False(tlvs.Contains(TlvTag.MessagePayload));
        Assert.Equal("message_state=02 sar_msg_ref_num=BEEF qos_time_to_live=00000E10 receipted_message_id=61626300 0x1401=010203", tlvs.ToString());
    }

    [Fact]
    public void A_value_of_another_width_counts_as_absent()
    {
        using var builder = new TlvBuilder();
        var tlvs = builder.Add(TlvTag.MessageState, [1, 2]).Add(TlvTag.SarMsgRefNum, [1]).Add(TlvTag.QosTimeToLive, []).ToList();
        Assert.False(tlvs.TryGetOctet(TlvTag.MessageState, out _));
        Assert.False(tlvs.TryGetUInt16(TlvTag.SarMsgRefNum, out _));
        Assert.False(tlvs.TryGetUInt32(TlvTag.QosTimeToLive, out _));
        foreach (var tlv in tlvs) Assert.False(tlv.Fits());
    }

    [Fact]
    public void Repeated_values_keep_their_order()
    {
        using var builder = new TlvBuilder();
        builder.AddOctet(TlvTag.CallbackNum, 1).AddOctet(TlvTag.CallbackNum, 2);
        var values = new List<byte>();
        foreach (var tlv in builder.View()) values.Add(tlv.Value.Span[0]);
        Assert.Equal([1, 2], values);
    }

    [Theory]
    [InlineData("616263", "616263")]
    [InlineData("61626300", "616263")]
    [InlineData("6162630000", "616263")]
    [InlineData("00", "")]
    [InlineData("", "")]
    public void C_strings_end_at_the_first_nul_if_any(string octets, string expected)
    {
        using var builder = new TlvBuilder();
        builder.Add(TlvTag.ReceiptedMessageId, Convert.FromHexString(octets));
        Assert.True(builder.View().TryGetCString(TlvTag.ReceiptedMessageId, out var value));
        Assert.Equal(expected, Convert.ToHexString(value.Span));
    }

    [Fact]
    public void Every_named_tag_has_its_specification()
    {
        foreach (var tag in Enum.GetValues<TlvTag>())
        {
            Assert.NotNull(tag.Spec().Name);
            Assert.True(tag.Spec().MinLength <= tag.Spec().MaxLength);
        }
        Assert.Equal("0x3FFF", ((TlvTag)0x3FFF).Name());
    }
}
