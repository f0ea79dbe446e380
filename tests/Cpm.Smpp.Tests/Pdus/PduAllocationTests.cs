using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Smpp.Tests.Pdus;

public sealed class PduAllocationTests
{
    [Fact]
    public void Submit_and_its_answer_cost_no_memory()
    {
        using var tlvs = new TlvBuilder();
        tlvs.AddUInt16(TlvTag.UserMessageReference, 77);
        var submit = new SubmitSm
        {
            Source = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
            Destination = Address.Of(Ton.International, Npi.Isdn, "15550100009"),
            ValidityPeriod = "000000040000000R"u8.ToArray(),
            RegisteredDelivery = RegisteredDelivery.Final,
            ShortMessage = new byte[140],
            Tlvs = tlvs.View(),
        };
        var answer = new MessageResp { MessageId = "0123456789"u8.ToArray() };
        using var output = new PooledWriter(1024);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            output.Clear();
            PduCodec.TryEncode(submit, 1, output, out _);
            if (!PduCodec.TryDecode<SubmitSm>(output.WrittenMemory, PduLimits.Default, out var read, out _) || read.Text.Length != 140) throw new InvalidOperationException();
            if (!read.Tlvs.TryGetUInt16(TlvTag.UserMessageReference, out var reference) || reference != 77) throw new InvalidOperationException();
            output.Clear();
            PduCodec.TryEncode(CommandId.SubmitSmResp, CommandStatus.Ok, 1, answer, output, true, out _);
            if (!PduCodec.TryDecode<MessageResp>(output.WrittenMemory, PduLimits.Default, out var id, out _) || id.MessageId.Length != 10) throw new InvalidOperationException();
        }));
    }

    [Fact]
    public void Refusing_costs_no_memory()
    {
        var pdu = GoldenVectorTests.Pdu(CommandId.SubmitMulti, CommandStatus.Ok, 1, "00 00 00 00 FF 01");
        Assert.Equal(0, Allocations.PerCall(() => PduCodec.TryDecode<SubmitMulti>(pdu, PduLimits.Default, out _, out _)));
    }
}
