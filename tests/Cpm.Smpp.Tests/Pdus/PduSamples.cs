using System.Reflection;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Tests.Pdus;

/// <summary>Does to each PDU type what the tests want of all of them. A layout missing here fails <see cref="PduRoundTripTests.Every_command_is_tested"/>.</summary>
public static class PduSamples
{
    public static readonly IReadOnlyList<IPduSample> All =
    [
        new PduSample<HeaderOnly>(), new PduSample<Bind>(), new PduSample<BindResp>(), new PduSample<Outbind>(), new PduSample<SubmitSm>(), new PduSample<DeliverSm>(),
        new PduSample<DataSm>(), new PduSample<MessageResp>(), new PduSample<SubmitMulti>(), new PduSample<SubmitMultiResp>(), new PduSample<QuerySm>(),
        new PduSample<QuerySmResp>(), new PduSample<CancelSm>(), new PduSample<ReplaceSm>(), new PduSample<AlertNotification>(), new PduSample<BroadcastSm>(),
        new PduSample<QueryBroadcastSm>(), new PduSample<CancelBroadcastSm>(),
    ];

    public static IPduSample Of(CommandId id) => All.Single(s => s.Covers(id));

    /// <summary>Content, field by field: what two equal PDUs have in common.</summary>
    public static string Describe(object value) => value switch
    {
        ReadOnlyMemory<byte> octets => Convert.ToHexString(octets.Span),
        TlvList tlvs => Convert.ToHexString(tlvs.Raw.Span),
        ReadOnlyMemory<MultiDestination> items => string.Join("|", items.ToArray().Select(i => Describe(i))),
        ReadOnlyMemory<RefusedDestination> items => string.Join("|", items.ToArray().Select(i => Describe(i))),
        Enum or byte or uint => value.ToString()!,
        _ => "{" + string.Join(", ", Fields(value.GetType()).Select(f => $"{f.Name}={Describe(f.GetValue(value)!)}")) + "}",
    };

    public static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public);
}

public interface IPduSample
{
    Type Type { get; }

    bool Covers(CommandId id);

    object Generate(int seed);

    /// <summary>Null when the body is refused.</summary>
    byte[]? Encode(object body, CommandId id, CommandStatus status = CommandStatus.Ok, uint sequence = 7);

    bool TryDecode(ReadOnlyMemory<byte> pdu, PduLimits limits, out object body, out PduError error);
}

public sealed class PduSample<T> : IPduSample where T : struct, IPdu<T>
{
    public Type Type => typeof(T);

    public bool Covers(CommandId id) => T.Covers(id);

    public object Generate(int seed)
    {
        var body = default(T);
        var codec = new RandomFields(new Random(seed));
        T.Fields(ref body, ref codec);
        return body;
    }

    public byte[]? Encode(object body, CommandId id, CommandStatus status = CommandStatus.Ok, uint sequence = 7)
    {
        using var output = new PooledWriter();
        return PduCodec.TryEncode(id, status, sequence, (T)body, output, tlvsAllowed: true, out _) ? output.WrittenSpan.ToArray() : null;
    }

    public bool TryDecode(ReadOnlyMemory<byte> pdu, PduLimits limits, out object body, out PduError error)
    {
        var ok = PduCodec.TryDecode<T>(pdu, limits, out var typed, out error);
        body = typed;
        return ok;
    }
}
