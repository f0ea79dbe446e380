using System.Buffers;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class SessionAllocationTests : IRequestCompletion
{
    private int _ended;

    void IRequestCompletion.OnCompleted(long tag, in RequestResult result)
    {
        if (result.Outcome == RequestOutcome.Ok) _ended += result.MessageId.Length;
    }

    /// <summary>The caller's side of a submit: slot, sequence number, encoding.</summary>
    [Fact]
    public async Task A_submit_allocates_nothing()
    {
        using var f = await SessionFixture.BoundAsync(new SmppSessionOptions { Window = 5000 });
        var message = SessionFixture.Message();
        // The peer does not read, so the output grows: into memory that the pool has already.
        for (var size = 4096; size <= 1 << 20; size *= 2)
        {
            var arrays = Enumerable.Range(0, 4).Select(_ => ArrayPool<byte>.Shared.Rent(size)).ToList();
            arrays.ForEach(a => ArrayPool<byte>.Shared.Return(a));
        }
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            if (f.Session.TrySubmit(message, this, 1) != SendStatus.Sent) throw new InvalidOperationException();
        }));
    }

    /// <summary>The way of a response: frame, match, completion, message id.</summary>
    [Fact]
    public void A_response_allocates_nothing()
    {
        var window = new RequestWindow(64, 1);
        var response = SmppPeer.Encode(CommandId.SubmitSmResp, 0, new MessageResp { MessageId = "0123456789"u8.ToArray() });
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            var sequence = window.Next();
            window.Add(new OutstandingRequest { Sequence = sequence, Id = CommandId.SubmitSm, Counted = true, Completion = this });
            var buffer = new ReadOnlySequence<byte>(response);
            if (PduFramer.TryRead(ref buffer, PduLimits.Default, out var pdu, out _) != ParseStatus.Complete) throw new InvalidOperationException();
            if (!window.TryTake(sequence, CommandId.SubmitSmResp, out var request)) throw new InvalidOperationException();
            request.Completion.OnCompleted(request.Tag, new RequestResult(RequestOutcome.Ok, CommandStatus.Ok, pdu.First, TimeSpan.Zero));
        }));
        Assert.Equal(1200 * 10, _ended);
    }
}
