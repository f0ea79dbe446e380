using Cpm.Interworking.Abstractions;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

public class LinkTests
{
    private static readonly (string, string?)[] TwoLinks =
    [
        ("Links:0:Group", "a"), ("Links:0:SystemId", "one"), ("Links:0:Window", "10"),
        ("Links:1:Name", "smsc-2"), ("Links:1:Host", "other.example"), ("Links:1:Group", "b"), ("Links:1:SystemId", "two"), ("Links:1:Window", "5"), ("Links:1:Priority", "2"),
    ];

    private static async Task<string> LinkOfAsync(Rig rig, string recipient, string route = "sms")
    {
        var attempt = new FakeAttempt("hi", recipient, route);
        Assert.Equal(AttemptStatus.Accepted, (await rig.DeliverAsync(attempt)).Status);
        return attempt.AcceptedParts[0].Part.Link;
    }

    [Fact]
    public async Task A_dead_peer_is_a_route_that_is_down_and_heals()
    {
        await using var rig = Rig.Create();
        rig.Smsc.Connector.Refusing = true;
        await rig.Function.StartAsync(default);
        await rig.Host.RouteAsync("sms", static r => r.Reason?.Contains("refused", StringComparison.Ordinal) == true);
        Assert.Equal(0, rig.Function.Routes[0].Credit);
        rig.Smsc.Connector.Refusing = false;
        // The back-off never exceeds ten seconds.
        while (!rig.Function.Routes[0].IsUp)
        {
            rig.Host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(64, rig.Function.Routes[0].Credit);
    }

    [Fact]
    public async Task A_refused_bind_says_so()
    {
        await using var rig = Rig.Create();
        rig.Smsc.BindAnswer = CommandStatus.BindFailed;
        await rig.Function.StartAsync(default);
        await rig.Host.RouteAsync("sms", static r => r.Reason?.Contains("ESME_RBINDFAIL", StringComparison.Ordinal) == true);
        Assert.False(rig.Function.Links[0].Status.IsUp);
    }

    [Fact]
    public async Task A_lost_connection_is_bound_again_at_once()
    {
        await using var rig = await Rig.StartAsync();
        (await rig.Smsc.NextBoundAsync()).Abort();
        await rig.Smsc.NextBoundAsync();
        await rig.Host.UpAsync();
        Assert.Equal(RecipientResult.Accepted(true), await rig.DeliverAsync(new FakeAttempt("hi")));
    }

    [Fact]
    public async Task Suspended_unbinds_and_stays_away_until_resumed()
    {
        await using var rig = await Rig.StartAsync();
        var link = rig.Function.Links[0];
        await link.SuspendAsync(default);
        Assert.Equal((false, "suspended", "suspended by the operator"), (link.Status.IsUp, link.Status.State, link.Status.Reason));
        Assert.Equal(SessionEndCause.PeerUnbound, (await rig.Smsc.NextEndAsync()).Cause);
        await rig.Host.RouteAsync("sms", static r => r.Reason?.Contains("suspended", StringComparison.Ordinal) == true);
        Assert.Equal("suspended", link.Status.State);
        Assert.Equal(RetryScope.Route, (await rig.DeliverAsync(new FakeAttempt("hi"))).Scope);
        await link.ResumeAsync(default);
        Assert.NotEqual("suspended", link.Status.State);
        await rig.Host.UpAsync();
        Assert.Equal(("bound", true, null), (link.Status.State, link.Status.IsUp, link.Status.Reason));
    }

    [Fact]
    public async Task Draining_lets_what_is_under_way_end()
    {
        await using var rig = await Rig.StartAsync();
        rig.Smsc.Answer = _ => null;
        var delivering = rig.DeliverAsync(new FakeAttempt("hi"));
        var held = await rig.Smsc.NextSubmitAsync();
        var draining = rig.Function.DrainAsync(default).AsTask();
        Assert.Equal((RetryScope.Route, "draining"), ((await rig.DeliverAsync(new FakeAttempt("late"))).Scope, rig.Function.Routes[0].Reason));
        FakeSmsc.Respond(held, CommandStatus.Ok, "1");
        Assert.Equal(AttemptStatus.Accepted, (await delivering).Status);
        await draining.WaitAsync(FakeHost.Patience);
        Assert.Equal(SessionEndCause.PeerUnbound, (await rig.Smsc.NextEndAsync()).Cause);
    }

    [Fact]
    public async Task Groups_are_routes_and_priority_decides_within_all()
    {
        await using var rig = await Rig.StartAsync(TwoLinks);
        await rig.Host.UpAsync("sms/a");
        await rig.Host.UpAsync("sms/b");
        Assert.Equal(["sms", "sms/a", "sms/b"], rig.Function.Routes.Select(r => r.Name));
        Assert.Equal([15, 10, 5], rig.Function.Routes.Select(r => r.Credit));
        Assert.Equal("smsc-1", await LinkOfAsync(rig, "tel:+15550100009"));
        Assert.Equal("smsc-2", await LinkOfAsync(rig, "tel:+15550100009", "sms/b"));
        await rig.Function.Links[0].SuspendAsync(default);
        await rig.Host.DownAsync("sms/a");
        Assert.Equal("smsc-2", await LinkOfAsync(rig, "tel:+15550100009"));
        Assert.True(rig.Function.Routes[0].IsUp);
    }

    [Fact]
    public async Task The_longest_prefix_decides_first()
    {
        await using var rig = await Rig.StartAsync([.. TwoLinks, ("Links:0:Prefixes:0", "+"), ("Links:1:Prefixes:0", "+44")]);
        await rig.Host.UpAsync("sms/a");
        await rig.Host.UpAsync("sms/b");
        Assert.Equal("smsc-1", await LinkOfAsync(rig, "tel:+15550100009"));
        Assert.Equal("smsc-2", await LinkOfAsync(rig, "tel:+447700900123"));
    }

    [Fact]
    public async Task A_number_whose_only_link_is_down_waits_alone()
    {
        await using var rig = await Rig.StartAsync([.. TwoLinks, ("Links:0:Prefixes:0", "+1"), ("Links:1:Prefixes:0", "+44")]);
        await rig.Host.UpAsync("sms/a");
        await rig.Host.UpAsync("sms/b");
        await rig.Function.Links[1].SuspendAsync(default);
        var result = await rig.DeliverAsync(new FakeAttempt("hi", "tel:+447700900123"));
        Assert.Equal((AttemptStatus.RetryLater, RetryScope.Recipient), (result.Status, result.Scope));
        Assert.Equal("smsc-1", await LinkOfAsync(rig, "tel:+15550100009"));
    }

    [Fact]
    public async Task Weights_share_and_a_number_keeps_its_link()
    {
        await using var rig = await Rig.StartAsync([.. TwoLinks, ("Links:1:Priority", "1"), ("Links:0:Weight", "3")]);
        await rig.Host.UpAsync("sms/a");
        await rig.Host.UpAsync("sms/b");
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 200; i++)
        {
            var link = await LinkOfAsync(rig, $"tel:+1555010{i:D4}");
            counts[link] = counts.GetValueOrDefault(link) + 1;
        }
        Assert.InRange(counts["smsc-1"], 120, 180);
        Assert.Equal(await LinkOfAsync(rig, "tel:+15550100009"), await LinkOfAsync(rig, "tel:+15550100009"));
    }

    [Fact]
    public async Task A_receiver_cannot_send()
    {
        await using var rig = Rig.Create(("Links:0:BindMode", "Receiver"));
        await rig.Function.StartAsync(default);
        await rig.Smsc.NextBoundAsync();
        Assert.Equal(RefusalReason.NoRoute, (await rig.DeliverAsync(new FakeAttempt("hi"))).Reason);
        Assert.False(rig.Function.Routes[0].IsUp);
    }
}
