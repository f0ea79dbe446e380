using System.Text;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Smpp.Tests.Pdus;

/// <summary>Octets written down by hand from the layouts of SMPP 5.0 §4: what the round trip cannot know.</summary>
public sealed class GoldenVectorTests
{
    private const string Source = "01 01 3135353530313030303031 00";
    private const string Destination = "01 01 3135353530313030303039 00";
    private const string ShortAddress = "00 00 3132 00";

    /// <summary>Command, status, sequence, body in hexadecimal, content as fields.</summary>
    public static TheoryData<CommandId, uint, string, string> Vectors => new()
    {
        { CommandId.EnquireLink, 0, "", "{Tlvs=}" },
        { CommandId.GenericNack, 3, "", "{Tlvs=}" },
        { CommandId.UnbindResp, 0, "", "{Tlvs=}" },
        { CommandId.CancelSmResp, 0x11, "", "{Tlvs=}" },
        {
            CommandId.BindTransmitter, 0, "63706D 00 736563726574 00 00 34 00 00 00",
            "{SystemId=63706D, Password=736563726574, SystemType=, InterfaceVersion=52, AddressRange={Ton=Unknown, Npi=Unknown, Digits=}, Tlvs=}"
        },
        { CommandId.BindReceiverResp, 0, "534D5343 00 0210 0001 34", "{SystemId=534D5343, Tlvs=0210000134}" },
        { CommandId.BindTransceiverResp, 0x0E, "", "{SystemId=, Tlvs=}" },
        { CommandId.Outbind, 0, "6D63 00 7077 00", "{SystemId=6D63, Password=7077, Tlvs=}" },
        {
            CommandId.SubmitSm, 0, $"00 {Source} {Destination} 00 00 00 00 00 01 00 00 00 05 68656C6C6F",
            "{ServiceType=, Source={Ton=International, Npi=Isdn, Digits=3135353530313030303031}, Destination={Ton=International, Npi=Isdn, Digits=3135353530313030303039}, "
            + "EsmClass=Default, ProtocolId=0, PriorityFlag=0, ScheduleDeliveryTime=, ValidityPeriod=, RegisteredDelivery=Final, ReplaceIfPresent=0, DataCoding=0, "
            + "DefaultMessageId=0, ShortMessage=68656C6C6F, Tlvs=}"
        },
        {
            CommandId.SubmitSm, 0, $"434D54 00 {Source} {Destination} 40 7F 02 00 303030303030303430303030303030 52 00 11 01 08 09 06 050003AA0201 0204 0002 BEEF 1400 0000",
            "{ServiceType=434D54, Source={Ton=International, Npi=Isdn, Digits=3135353530313030303031}, Destination={Ton=International, Npi=Isdn, Digits=3135353530313030303039}, "
            + "EsmClass=UserDataHeader, ProtocolId=127, PriorityFlag=2, ScheduleDeliveryTime=, ValidityPeriod=30303030303030343030303030303052, RegisteredDelivery=Final, Intermediate, "
            + "ReplaceIfPresent=1, DataCoding=8, DefaultMessageId=9, ShortMessage=050003AA0201, Tlvs=02040002BEEF14000000}"
        },
        { CommandId.SubmitSmResp, 0, "38333433 00", "{MessageId=38333433, Tlvs=}" },
        { CommandId.SubmitSmResp, 0x58, "", "{MessageId=, Tlvs=}" },
        {
            CommandId.DeliverSm, 0, $"00 {Source} {Destination} 04 00 00 00 00 00 00 03 00 00 001E 0004 61626300 0427 0001 02",
            "{ServiceType=, Source={Ton=International, Npi=Isdn, Digits=3135353530313030303031}, Destination={Ton=International, Npi=Isdn, Digits=3135353530313030303039}, "
            + "EsmClass=Receipt, ProtocolId=0, PriorityFlag=0, ScheduleDeliveryTime=, ValidityPeriod=, RegisteredDelivery=None, ReplaceIfPresent=0, DataCoding=3, "
            + "DefaultMessageId=0, ShortMessage=, Tlvs=001E0004616263000427000102}"
        },
        { CommandId.DeliverSmResp, 0, "00", "{MessageId=, Tlvs=}" },
        { CommandId.DeliverSmResp, 0x64, "00", "{MessageId=, Tlvs=}" },
        {
            CommandId.DataSm, 0, $"00 {ShortAddress} 05 00 4E616D65 00 00 01 04 0424 0002 4869",
            "{ServiceType=, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, Destination={Ton=Alphanumeric, Npi=Unknown, Digits=4E616D65}, EsmClass=Default, RegisteredDelivery=Final, "
            + "DataCoding=4, Tlvs=042400024869}"
        },
        { CommandId.DataSmResp, 0xFE, "00 0425 0001 03", "{MessageId=, Tlvs=0425000103}" },
        {
            CommandId.SubmitMulti, 0, $"00 {ShortAddress} 02 01 {ShortAddress} 02 6C697374 00 00 00 00 00 00 00 00 00 00 01 41",
            "{ServiceType=, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, Destinations={Flag=1, Address={Ton=Unknown, Npi=Unknown, Digits=3132}, List=}|"
            + "{Flag=2, Address={Ton=Unknown, Npi=Unknown, Digits=}, List=6C697374}, EsmClass=Default, ProtocolId=0, PriorityFlag=0, ScheduleDeliveryTime=, ValidityPeriod=, "
            + "RegisteredDelivery=None, ReplaceIfPresent=0, DataCoding=0, DefaultMessageId=0, ShortMessage=41, Tlvs=}"
        },
        {
            CommandId.SubmitMultiResp, 0, $"6964 00 01 {ShortAddress} 0000000B",
            "{MessageId=6964, Refused={Destination={Ton=Unknown, Npi=Unknown, Digits=3132}, Status=InvalidDestinationAddress}, Tlvs=}"
        },
        { CommandId.QuerySm, 0, $"6964 00 {ShortAddress}", "{MessageId=6964, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, Tlvs=}" },
        {
            CommandId.QuerySmResp, 0, "6964 00 323630333031313031353330303030 2B 00 02 00",
            "{MessageId=6964, FinalDate=3236303330313130313533303030302B, State=Delivered, ErrorCode=0, Tlvs=}"
        },
        {
            CommandId.CancelSm, 0, $"00 6964 00 {ShortAddress} {ShortAddress}",
            "{ServiceType=, MessageId=6964, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, Destination={Ton=Unknown, Npi=Unknown, Digits=3132}, Tlvs=}"
        },
        {
            CommandId.ReplaceSm, 0, $"6964 00 {ShortAddress} 00 00 01 00 02 4142",
            "{MessageId=6964, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, ScheduleDeliveryTime=, ValidityPeriod=, RegisteredDelivery=Final, DefaultMessageId=0, ShortMessage=4142, Tlvs=}"
        },
        {
            CommandId.AlertNotification, 0, $"{ShortAddress} {ShortAddress} 0422 0001 00",
            "{Source={Ton=Unknown, Npi=Unknown, Digits=3132}, Esme={Ton=Unknown, Npi=Unknown, Digits=3132}, Tlvs=0422000100}"
        },
        {
            CommandId.BroadcastSm, 0, $"434253 00 {ShortAddress} 00 01 00 00 00 00 00 0606 0002 0041 0601 0003 010000 0604 0002 0001 0605 0003 090001",
            "{ServiceType=434253, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, MessageId=, PriorityFlag=1, ScheduleDeliveryTime=, ValidityPeriod=, ReplaceIfPresent=0, DataCoding=0, "
            + "DefaultMessageId=0, Tlvs=06060002004106010003010000060400020001060500030" + "90001}"
        },
        { CommandId.QueryBroadcastSm, 0, $"6964 00 {ShortAddress}", "{MessageId=6964, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, Tlvs=}" },
        { CommandId.CancelBroadcastSm, 0, $"00 6964 00 {ShortAddress}", "{ServiceType=, MessageId=6964, Source={Ton=Unknown, Npi=Unknown, Digits=3132}, Tlvs=}" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_and_writes(CommandId id, uint status, string body, string content)
    {
        var pdu = Pdu(id, (CommandStatus)status, 0x01020304, body);
        var sample = PduSamples.Of(id);
        Assert.True(sample.TryDecode(pdu, new PduLimits { Strict = true }, out var decoded, out var error), error.ToString());
        Assert.Equal(content, PduSamples.Describe(decoded));
        Assert.Equal(Convert.ToHexString(pdu), Convert.ToHexString(sample.Encode(decoded, id, (CommandStatus)status, 0x01020304)!));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Frames_at_every_cut(CommandId id, uint status, string body, string content)
    {
        _ = content;
        var pdu = Pdu(id, (CommandStatus)status, 1, body);
        byte[] two = [.. pdu, .. pdu];
        foreach (var segments in Segments.AtEveryByte(two))
        {
            var buffer = segments;
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal(Cpm.Primitives.ParseStatus.Complete, PduFramer.TryRead(ref buffer, PduLimits.Default, out var frame, out _));
                Assert.Equal(pdu, System.Buffers.BuffersExtensions.ToArray(frame));
            }
            Assert.True(buffer.IsEmpty);
            Assert.Equal(Cpm.Primitives.ParseStatus.NeedMore, PduFramer.TryRead(ref buffer, PduLimits.Default, out _, out _));
        }
    }

    /// <summary>The body cut off at every octet, its length told truly: an error that names the field, or a shorter PDU that is valid in its own right.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public void Cut_short_at_every_octet(CommandId id, uint status, string body, string content)
    {
        _ = content;
        var whole = Pdu(id, (CommandStatus)status, 1, body);
        var sample = PduSamples.Of(id);
        for (var length = PduHeader.Size; length < whole.Length; length++)
        {
            var cut = whole[..length];
            cut[2] = (byte)(length >> 8);
            cut[3] = (byte)length;
            if (sample.TryDecode(cut, new PduLimits { Strict = true }, out var decoded, out var error))
            {
                // Error responses are read with a blank body and without one, and written in one of the two forms.
                var again = sample.Encode(decoded, id, (CommandStatus)status, 1)!;
                if (status == 0 || (length > PduHeader.Size + 1 && again.Length > PduHeader.Size)) Assert.Equal(cut, again);
                continue;
            }
            Assert.Equal(id, error.Command);
            Assert.InRange(error.Offset, PduHeader.Size, length);
            Assert.NotEmpty(error.Field);
            Assert.NotEqual(CommandStatus.Ok, error.ToStatus());
        }
    }

    [Fact]
    public void Text_is_the_payload_where_there_is_one()
    {
        using var tlvs = new TlvBuilder();
        tlvs.Add(TlvTag.MessagePayload, "long"u8);
        Assert.Equal("long", Encoding.ASCII.GetString(new SubmitSm { ShortMessage = "short"u8.ToArray(), Tlvs = tlvs.View() }.Text.Span));
        Assert.Equal("short", Encoding.ASCII.GetString(new DeliverSm { ShortMessage = "short"u8.ToArray() }.Text.Span));
        tlvs.Clear();
        tlvs.Add(TlvTag.MessagePayload, []);
        Assert.Equal("short", Encoding.ASCII.GetString(new SubmitSm { ShortMessage = "short"u8.ToArray(), Tlvs = tlvs.View() }.Text.Span));
    }

    internal static byte[] Pdu(CommandId id, CommandStatus status, uint sequence, string body)
    {
        var octets = Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal));
        var pdu = new byte[PduHeader.Size + octets.Length];
        new PduHeader((uint)pdu.Length, id, status, sequence).Write(pdu);
        octets.CopyTo(pdu, PduHeader.Size);
        return pdu;
    }
}
