using System.Buffers.Binary;
using Cpm.Smpp.Pdus;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Smpp.Tests.Pdus;

public sealed class PduRoundTripTests
{
    private static readonly PduLimits Strict = new() { Strict = true };

    public static TheoryData<CommandId> Commands => new(Enum.GetValues<CommandId>());

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_is_tested(CommandId id)
    {
        Assert.True(PduTable.IsKnown(id));
        Assert.Single(PduSamples.All, s => s.Covers(id));
        Assert.DoesNotContain("0x", id.Name(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_layout_is_tested()
    {
        var layouts = typeof(PduCodec).Assembly.GetTypes().Where(t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IPdu<>)));
        Assert.Equal(layouts.OrderBy(t => t.Name), PduSamples.All.Select(s => s.Type).OrderBy(t => t.Name));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_field_is_on_the_wire(CommandId id)
    {
        var sample = PduSamples.Of(id);
        var blank = PduSamples.Describe(Activator.CreateInstance(sample.Type)!);
        var seen = Enumerable.Range(0, 60).Select(sample.Generate).ToList();
        foreach (var field in PduSamples.Fields(sample.Type))
        {
            var empty = PduSamples.Describe(field.GetValue(Activator.CreateInstance(sample.Type)!)!);
            Assert.Contains(seen, body => PduSamples.Describe(field.GetValue(body)!) != empty);
        }
        Assert.NotEqual(blank, PduSamples.Describe(seen[^1]));
    }

    [Property(MaxTest = 300)]
    public void Decoding_gives_back_what_was_encoded(int seed, uint sequence)
    {
        foreach (var id in Enum.GetValues<CommandId>())
        {
            var sample = PduSamples.Of(id);
            var body = sample.Generate(seed);
            var pdu = sample.Encode(body, id, CommandStatus.Ok, sequence);
            Assert.NotNull(pdu);
            Assert.Equal((uint)pdu.Length, BinaryPrimitives.ReadUInt32BigEndian(pdu));
            Assert.True(sample.TryDecode(pdu, Strict, out var again, out var error), error.ToString());
            Assert.Equal(PduSamples.Describe(body), PduSamples.Describe(again));
            Assert.Equal(pdu, sample.Encode(again, id, CommandStatus.Ok, sequence));
            Assert.Equal(new PduHeader((uint)pdu.Length, id, CommandStatus.Ok, sequence), PduHeader.Read(pdu));
        }
    }

    [Fact]
    public void Error_responses_round_trip_with_and_without_a_body()
    {
        foreach (var id in Enum.GetValues<CommandId>().Where(i => i.IsResponse()))
        {
            var sample = PduSamples.Of(id);
            foreach (var body in (object[])[Activator.CreateInstance(sample.Type)!, sample.Generate(3)])
            {
                var pdu = sample.Encode(body, id, CommandStatus.Throttled);
                Assert.True(sample.TryDecode(pdu, Strict, out var again, out _));
                Assert.Equal(PduSamples.Describe(body), PduSamples.Describe(again));
            }
        }
        Assert.Equal(16, PduSamples.Of(CommandId.SubmitSmResp).Encode(default(MessageResp), CommandId.SubmitSmResp, CommandStatus.Throttled)!.Length);
        Assert.Equal(17, PduSamples.Of(CommandId.DeliverSmResp).Encode(default(MessageResp), CommandId.DeliverSmResp, CommandStatus.Throttled)!.Length);
    }
}
