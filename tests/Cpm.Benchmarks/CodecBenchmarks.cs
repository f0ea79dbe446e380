using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Cpm.Core.Standalone;
using Cpm.Primitives;
using Cpm.Sip.Parsing;
using Cpm.Sip.Writing;
using Cpm.Smpp.Pdus;

namespace Cpm.Benchmarks;

/// <summary>What one message costs in the codecs. The limits: SIP 2.5 µs, submit_sm 300 ns, both without allocation.</summary>
public class CodecBenchmarks
{
    private static readonly SipResponseHeaders Accepted = new(202);
    private readonly SipLimits _limits = new();
    private readonly PduLimits _pduLimits = new();
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly SubmitSm _submit = new()
    {
        Source = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
        Destination = Address.Of(Ton.International, Npi.Isdn, "15550100009"),
        RegisteredDelivery = RegisteredDelivery.Final,
        ShortMessage = Encoding.ASCII.GetBytes("The quick brown fox jumps over the lazy dog 0123456789 abcdefghi"),
    };

    private ReadOnlySequence<byte> _frame;
    private byte[] _body = [];
    private byte[] _pdu = [];

    [GlobalSetup]
    public void Setup()
    {
        var sample = Samples.CpimMessage();
        _frame = new ReadOnlySequence<byte>(sample);
        _body = sample[(sample.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..];
        _output.ResetWrittenCount();
        PduCodec.TryEncode(_submit, 1, _output, out _);
        _pdu = _output.WrittenSpan.ToArray();
    }

    [Benchmark]
    public ParseStatus SipParse()
    {
        var status = SipParser.TryReadStream(_frame, _limits, out var message, out _, out _, out _);
        message?.Dispose();
        return status;
    }

    [Benchmark]
    public int SipAnswer()
    {
        _output.ResetWrittenCount();
        SipParser.TryReadStream(_frame, _limits, out var message, out _, out _, out _);
        SipResponseWriter.Write(_output, message!, Accepted, null);
        message!.Dispose();
        return _output.WrittenCount;
    }

    [Benchmark]
    public bool Cpim() => Payload.TryRead("message/cpim"u8.ToArray(), _body, out _, out _);

    [Benchmark]
    public bool SubmitEncode()
    {
        _output.ResetWrittenCount();
        return PduCodec.TryEncode(_submit, 7, _output, out _);
    }

    [Benchmark]
    public bool SubmitDecode() => PduCodec.TryDecode<SubmitSm>(_pdu, _pduLimits, out _, out _);
}
