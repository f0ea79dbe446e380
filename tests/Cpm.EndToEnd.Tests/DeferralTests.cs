using Cpm.EndToEnd.Tests.Harness;
using Cpm.Mime;
using Cpm.Simulators.Phone;
using Cpm.Sip.Transports;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>Messages for those who are away.</summary>
public sealed class DeferralTests
{
    [Fact]
    public async Task What_waits_for_a_subscriber_survives_a_restart_and_comes_in_order()
    {
        await using var site = await Site.StartAsync(GatewayFile.Pin);
        var alice = await site.PhoneAsync("alice");
        string[] texts = [.. Enumerable.Range(1, 6).Select(static number => $"for carol, {number}")];
        var sent = new List<SendResult>();
        foreach (var text in texts) sent.Add(await alice.SendAsync("sip:carol@cpm.example", text));
        Assert.All(sent, static result => Assert.Equal(202, result.Status));
        Assert.Equal("deferred", await site.Gateway.OutcomeAsync(sent[0].MessageId));

        await site.Gateway.KillAsync();
        await site.StartGatewayAsync();
        var carol = await site.PhoneAsync("carol");
        await Wait.UntilAsync(() => Received(carol).Count >= texts.Length, () => $"carol has {string.Join(", ", Received(carol))}\n{site.Gateway.Output}");
        Assert.Equal(texts, Received(carol));
        foreach (var result in sent) await alice.Log.WaitForAsync(entry => entry.Reports(result.MessageId, ImdnStatus.Delivered), Run.Patience);
        Assert.Empty(site.Smsc.Messages.All());
    }

    [Fact]
    public async Task A_device_is_reached_after_a_restart_before_it_registers_again()
    {
        await using var site = await Site.StartAsync(static gateway =>
        {
            GatewayFile.Pin(gateway);
            foreach (var subscriber in gateway["Subscribers"]!.AsArray()) subscriber!["WhenOffline"] = "Interwork";
        });
        var target = new SipTarget(SipTransport.Udp, site.Gateway.Udp.Address.ToString(), site.Gateway.Udp.Port);
        var alice = await site.PhoneAsync("alice", options => options with { Server = target });
        var bob = await site.PhoneAsync("bob", options => options with { Server = target });
        Assert.Equal(0, (await site.Gateway.StopAsync()).ExitCode);
        await site.StartGatewayAsync();
        Assert.Equal(202, (await alice.SendAsync("sip:bob@cpm.example", "after the restart")).Status);
        await Wait.UntilAsync(() => Received(bob).Count > 0, () => $"bob has nothing\n{site.Gateway.Output}");
        Assert.Equal(["after the restart"], Received(bob));
        Assert.Empty(site.Smsc.Messages.All());
    }

    private static List<string> Received(PhoneSimulator phone) => [.. phone.Log.All().Where(static entry => entry.Kind == EntryKind.Received).Select(static entry => entry.Text)];
}
