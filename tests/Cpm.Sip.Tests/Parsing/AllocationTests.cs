using System.Buffers;
using System.Net;
using Cpm.Primitives;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Writing;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Parsing;

/// <summary>Runs alone: the pools are shared, and tests beside it would empty them.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    [Fact]
    public void Reading_a_message_allocates_nothing()
    {
        var input = new ReadOnlySequence<byte>(Samples.CpimMessage);
        var good = true;
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            SipParser.TryReadStream(input, SipLimits.Default, out var message, out _, out _, out _);
            message!.TryGetVia(out _);
            message.TryGetFrom(out var from);
            _ = from.Tag;
            foreach (var value in message.Values(SipHeaderId.AcceptContact)) good &= ContactPreference.TryParse(value, out _);
            good &= SipUri.TryParse(message.RequestUri, out _);
            message.Dispose();
        }));
        Assert.True(good);
    }

    [Fact]
    public void Reading_across_segments_and_datagrams_allocates_nothing()
    {
        var input = Segments.Cut(Samples.CpimMessage, 100, 900);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            SipParser.TryReadStream(input, SipLimits.Default, out var message, out _, out _, out _);
            message!.Dispose();
            SipParser.TryReadDatagram(Samples.CpimMessage, SipLimits.Default, out message, out _);
            message!.Dispose();
        }));
    }

    [Fact]
    public void Refusing_allocates_nothing()
    {
        var bad = Samples.Request("Expires: soon");
        var worse = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray();
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            SipParser.TryReadStream(new(bad), SipLimits.Default, out var message, out _, out _, out _);
            message!.Dispose();
            SipParser.TryReadStream(new(worse), SipLimits.Default, out message, out _, out _, out _);
        }));
    }

    [Fact]
    public void Writing_a_response_allocates_nothing()
    {
        using var request = Samples.Parse(Samples.CpimMessage);
        using var output = new PooledWriter(2048);
        var add = new SipResponseHeaders(202) { ToTag = "4f1c"u8.ToArray() };
        var source = new IPEndPoint(IPAddress.Parse("192.0.2.99"), 49152);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            output.Clear();
            SipResponseWriter.Write(output, request, add, source);
        }));
    }
}
