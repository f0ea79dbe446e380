using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class RequestTests
{
    [Fact]
    public async Task A_submit_is_answered_with_its_message_id()
    {
        using var f = await SessionFixture.BoundAsync();
        Assert.Equal(SendStatus.Sent, f.Submit(17));
        var request = await f.Peer.ExpectAsync(CommandId.SubmitSm);
        Assert.Equal("hello"u8.ToArray(), request.As<SubmitSm>().ShortMessage.ToArray());
        await f.Peer.AnswerAsync(request, "0A1b");
        Assert.Equal(new Ended(17, RequestOutcome.Ok, CommandStatus.Ok, "0A1b"), await f.Results.NextAsync());
        Assert.Equal(0, f.Session.WindowInUse);
    }

    [Fact]
    public async Task Responses_are_matched_in_any_order()
    {
        using var f = await SessionFixture.BoundAsync();
        var requests = new List<InboundPduCopy>();
        for (var i = 0; i < 5; i++)
        {
            f.Submit(i);
            requests.Add(await f.Peer.ExpectAsync(CommandId.SubmitSm));
        }
        foreach (var i in (int[])[3, 0, 4, 2, 1])
        {
            await f.Peer.AnswerAsync(requests[i], $"id{i}");
            Assert.Equal(new Ended(i, RequestOutcome.Ok, CommandStatus.Ok, $"id{i}"), await f.Results.NextAsync());
        }
    }
}
