using System.Buffers;
using System.Buffers.Binary;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Smpp.Tests.Pdus;

public sealed class MalformedPduTests
{
    private static readonly PduLimits Strict = new() { Strict = true };

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(70_001u)]
    [InlineData(0x48545450u)]
    [InlineData(0x80000009u)]
    [InlineData(0xFFFFFFFFu)]
    public void A_false_length_is_refused_before_anything_is_waited_for(uint length)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, length);
        foreach (var segments in Segments.AtEveryByte(octets))
        {
            var buffer = segments;
            Assert.Equal(ParseStatus.Rejected, PduFramer.TryRead(ref buffer, PduLimits.Default, out _, out var error));
            Assert.Equal(PduErrorKind.InvalidLength, error.Kind);
            Assert.Equal(CommandStatus.InvalidCommandLength, error.ToStatus());
        }
    }

    [Fact]
    public void The_largest_length_is_waited_for()
    {
        var buffer = new ReadOnlySequence<byte>([0, 1, 0x11, 0x70, 0, 0, 0, 4]);
        Assert.Equal(ParseStatus.NeedMore, PduFramer.TryRead(ref buffer, PduLimits.Default, out _, out _));
    }

    /// <summary>
    /// Damaged PDUs of every kind: never an exception, and what is accepted has a meaning that can be written and read again.
    /// </summary>
    [Fact]
    public void Damage_is_refused_or_has_a_meaning()
    {
        var mutator = new Mutator(20260301);
        var (accepted, refused) = (0, 0);
        foreach (var id in Enum.GetValues<CommandId>())
        {
            var sample = PduSamples.Of(id);
            for (var round = 0; round < 400; round++)
            {
                var whole = sample.Encode(sample.Generate(round), id)!;
                byte[] pdu = [.. whole.AsSpan(0, PduHeader.Size), .. mutator.Mutate(whole.AsSpan(PduHeader.Size))];
                BinaryPrimitives.WriteUInt32BigEndian(pdu, (uint)pdu.Length);
                if (!sample.TryDecode(pdu, Strict, out var decoded, out var error))
                {
                    Assert.False(error.IsNone);
                    Assert.InRange(error.Offset, 0, pdu.Length);
                    Assert.NotEqual(CommandStatus.Ok, error.ToStatus());
                    refused++;
                    continue;
                }
                accepted++;
                // Strictly read means: the octets are exactly what we would write, save short_message of 255 and an absent body.
                var again = sample.Encode(decoded, id);
                if (again is not null && pdu.Length > PduHeader.Size) Assert.Equal(Convert.ToHexString(pdu), Convert.ToHexString(again));
            }
        }
        Assert.True(accepted > 1000 && refused > 1000, $"{accepted} accepted, {refused} refused");
    }

    [Theory]
    [InlineData(CommandId.SubmitSm, "4142434445464748 00", "service_type", CommandStatus.InvalidServiceType)]
    [InlineData(CommandId.SubmitSm, "00 00 00 313131313131313131313131313131313131313131313131 00", "source_addr", CommandStatus.InvalidSourceAddress)]
    [InlineData(CommandId.SubmitSm, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 09 4142", "short_message", CommandStatus.InvalidMessageLength)]
    [InlineData(CommandId.SubmitSm, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0424 0009 41", "tlvs", CommandStatus.InvalidTlvStream)]
    [InlineData(CommandId.SubmitSm, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0424", "tlvs", CommandStatus.InvalidTlvStream)]
    [InlineData(CommandId.SubmitMulti, "00 00 00 00 01 07 00", "dest_flag", CommandStatus.InvalidDestinationFlag)]
    [InlineData(CommandId.SubmitMulti, "00 00 00 00 FF 01", "number_of_dests", CommandStatus.InvalidNumberOfDestinations)]
    [InlineData(CommandId.BindTransceiver, "41 00 313233343536373839 00", "password", CommandStatus.InvalidPassword)]
    [InlineData(CommandId.BindTransceiver, "41414141414141414141414141414141 00", "system_id", CommandStatus.InvalidSystemId)]
    [InlineData(CommandId.QuerySm, "41414141", "message_id", CommandStatus.InvalidMessageId)]
    public void Errors_name_the_field_and_become_a_status(CommandId id, string body, string field, CommandStatus status)
    {
        Assert.False(PduSamples.Of(id).TryDecode(GoldenVectorTests.Pdu(id, CommandStatus.Ok, 1, body), PduLimits.Default, out _, out var error));
        Assert.Equal(field, error.Field);
        Assert.Equal(status, error.ToStatus());
        Assert.Contains(id.Name(), error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CommandId.SubmitSm, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 41 00", "")]
    [InlineData(CommandId.SubmitSm, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 41 000000", "")]
    [InlineData(CommandId.SubmitSm, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 41 00 0204 0002 0001", "020400020001")]
    [InlineData(CommandId.SubmitSm, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 41 0204 0002 0001 00", "020400020001")]
    [InlineData(CommandId.EnquireLinkResp, "00", "")]
    public void What_real_peers_send_is_tolerated(CommandId id, string body, string tlvs)
    {
        var pdu = GoldenVectorTests.Pdu(id, CommandStatus.Ok, 1, body);
        var sample = PduSamples.Of(id);
        Assert.True(sample.TryDecode(pdu, PduLimits.Default, out var decoded, out var error), error.ToString());
        Assert.Contains($"Tlvs={tlvs}}}", PduSamples.Describe(decoded), StringComparison.Ordinal);
        Assert.False(sample.TryDecode(pdu, Strict, out _, out _));
    }

    [Fact]
    public void A_good_response_without_a_body_is_tolerated()
    {
        var pdu = GoldenVectorTests.Pdu(CommandId.SubmitSmResp, CommandStatus.Ok, 1, "");
        Assert.True(PduCodec.TryDecode<MessageResp>(pdu, PduLimits.Default, out var body, out _));
        Assert.True(body.MessageId.IsEmpty);
        Assert.False(PduCodec.TryDecode<MessageResp>(pdu, Strict, out _, out _));
    }

    [Fact]
    public void Tlvs_have_a_limit()
    {
        using var tlvs = new TlvBuilder();
        for (var i = 0; i < 64; i++) tlvs.AddOctet(TlvTag.PrivacyIndicator, 0);
        var pdu = PduSamples.Of(CommandId.EnquireLink).Encode(new HeaderOnly { Tlvs = tlvs.View() }, CommandId.EnquireLink)!;
        Assert.True(PduCodec.TryDecode<HeaderOnly>(pdu, PduLimits.Default, out _, out _));
        tlvs.AddOctet(TlvTag.PrivacyIndicator, 0);
        pdu = PduSamples.Of(CommandId.EnquireLink).Encode(new HeaderOnly { Tlvs = tlvs.View() }, CommandId.EnquireLink)!;
        Assert.False(PduCodec.TryDecode<HeaderOnly>(pdu, PduLimits.Default, out _, out var error));
        Assert.Equal(PduErrorKind.TooManyTlvs, error.Kind);
    }

    public static TheoryData<SubmitSm, string> Unwritable => new()
    {
        { new SubmitSm { ServiceType = new byte[] { 65, 65, 65, 65, 65, 65 } }, "service_type" },
        { new SubmitSm { Source = new Address(Ton.Unknown, Npi.Unknown, Enumerable.Repeat((byte)'1', 21).ToArray()) }, "source_addr" },
        { new SubmitSm { Destination = new Address(Ton.Unknown, Npi.Unknown, new byte[] { 49, 0, 49 }) }, "destination_addr" },
        { new SubmitSm { ShortMessage = new byte[255] }, "short_message" },
        { new SubmitSm { ValidityPeriod = "000000"u8.ToArray() }, "validity_period" },
    };

    [Theory]
    [MemberData(nameof(Unwritable))]
    public void Writing_is_strict(SubmitSm pdu, string field)
    {
        using var output = new PooledWriter();
        Assert.False(PduCodec.TryEncode(pdu, 1, output, out var error));
        Assert.Equal(field, error.Field);
        Assert.Equal(0, output.WrittenCount);
    }
}
