using System.Text;
using Cpm.Core.Messages;
using Cpm.Primitives;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

/// <summary>Which conversation a message stands in where its sender names none.</summary>
public class ConversationTests
{
    private const string Other = "tel:+15550100008";

    [Fact]
    public async Task A_pair_has_one_conversation_and_a_list_one_of_its_own()
    {
        await using var world = await World.StartAsync();
        var pair = await SendAsync(world, [World.Legacy]);
        var list = await SendAsync(world, [World.Bob, Other]);
        Assert.NotEqual(pair, list);
        Assert.Equal(pair, await SendAsync(world, [World.Legacy]));
        Assert.NotEqual(list, await SendAsync(world, [World.Bob, Other]));
    }

    [Fact]
    public async Task Two_lists_that_begin_alike_join_no_strangers()
    {
        await using var world = await World.StartAsync();
        var bob = await SendAsync(world, [World.Bob]);
        var list = await SendAsync(world, [World.Bob, World.Legacy]);
        Assert.NotEqual(bob, list);
        // The short message's answer belongs to the list, not to what alice and bob have between them.
        Assert.NotEqual(bob, await SendAsync(world, [World.Legacy]));
    }

    [Theory]
    [InlineData(World.Bob)]
    [InlineData(World.Legacy)]
    public async Task The_conversation_does_not_tell_who_writes_anonymously(string to)
    {
        await using var world = await World.StartAsync();
        var named = await SendAsync(world, [to]);
        var hidden = await SendAsync(world, [to], anonymous: true);
        Assert.NotEqual(named, hidden);
        Assert.NotEqual(hidden, await SendAsync(world, [to], anonymous: true));
        Assert.Equal(named, await SendAsync(world, [to]));
    }

    [Fact]
    public async Task An_anonymous_message_founds_no_conversation_of_the_pair_nor_after_a_restart()
    {
        await using var world = await World.StartAsync();
        var hidden = await SendAsync(world, [World.Legacy], anonymous: true);
        await world.CrashAsync();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        var named = await SendAsync(world, [World.Legacy]);
        Assert.NotEqual(hidden, named);
        await SendAsync(world, [World.Legacy], anonymous: true);
        await world.CrashAsync();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(named, await SendAsync(world, [World.Legacy]));
    }

    private static async Task<string> SendAsync(World world, IReadOnlyList<string> to, bool anonymous = false)
    {
        var text = Encoding.UTF8.GetBytes("hello");
        var answer = await world.Engine.AcceptAsync(new MessageDraft
        {
            Kind = MessageKind.Pager,
            Origin = new Origin(Origin.Native),
            Sender = World.Alice,
            Recipients = [.. to.Select(static a => new DraftRecipient(a, Dispositions.None))],
            Anonymous = anonymous,
            BodyType = "text/plain",
            Body = text,
            PayloadType = "text/plain",
            Payload = text,
        });
        Assert.Equal(IntakeAnswerStatus.Accepted, answer.Status);
        return answer.Message!.ConversationId;
    }
}
