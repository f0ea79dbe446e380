using Cpm.Sip.Tests.Transactions;
using Xunit;

namespace Cpm.Sip.Tests.Transports;

public sealed class StreamTests
{
    [Fact]
    public async Task Requests_in_one_segment_are_all_answered_in_order()
    {
        await using var f = new StackFixture();
        var (peer, running) = f.Connect();
        await peer.SendAsync(string.Concat(Enumerable.Range(0, 20).Select(i => Samples.Request(branch: $"z9hG4bK{i}", callId: $"c{i}", transport: "TCP"))));
        for (var i = 0; i < 20; i++) Assert.Equal($"c{i}", Samples.Field(await peer.ReceiveAsync(), "Call-ID"));
        await peer.Connection.Output.CompleteAsync();
        await running;
        Assert.Equal(0, f.Stack.Connections);
    }
}
