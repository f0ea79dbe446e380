using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>A disk that is nearly full: nothing new is promised on any side, what is under way goes on, and all is well again when there is room.</summary>
public sealed class DiskTests
{
    private static readonly Uri Ready = new("/healthz/ready", UriKind.Relative);
    private static readonly Uri Messages = new("/api/v1/messages", UriKind.Relative);
    private static readonly Uri Alarms = new("/api/v1/alarms", UriKind.Relative);

    [Fact]
    public async Task A_disk_nearly_full_refuses_new_work_everywhere_and_finishes_the_old()
    {
        await using var site = await Site.StartAsync();
        using var wire = await SipWire.ConnectAsync(site.Gateway.Tcp);
        Assert.Equal(202, SipWire.StatusOf(await wire.AskAsync(SipText.Message("sip:bob@cpm.example", "before"))));

        // More than any disk has.
        await ReserveAsync(site, 1L << 60);
        var refused = await wire.AskAsync(SipText.Message("sip:bob@cpm.example", "refused"));
        Assert.Equal(503, SipWire.StatusOf(refused));
        Assert.Contains("\r\nRetry-After: ", refused, StringComparison.OrdinalIgnoreCase);
        using (var posted = await PostAsync(site))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, posted.StatusCode);
            Assert.NotNull(posted.Headers.RetryAfter);
        }
        var mobile = await site.Smsc.DeliverAsync(new MobileOriginated { From = "15550100009", To = "15550100002", Text = "refused" });
        Assert.Equal(CommandStatus.ReceiverTemporaryError, Assert.Single(mobile).Status);
        using (var ready = await site.Gateway.Http.GetAsync(Ready))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("nearly full", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Contains("nearly full", await site.Gateway.Http.GetStringAsync(Alarms), StringComparison.Ordinal);

        var bob = await site.PhoneAsync("bob");
        await bob.Log.WaitForAsync(static entry => entry.Kind == EntryKind.Received && entry.Text == "before", Run.Patience);

        await ReserveAsync(site, null);
        using (var ready = await site.Gateway.Http.GetAsync(Ready)) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        using (var posted = await PostAsync(site)) Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        Assert.Equal(202, SipWire.StatusOf(await wire.AskAsync(SipText.Message("sip:bob@cpm.example", "after"))));
        await bob.Log.WaitForAsync(static entry => entry.Kind == EntryKind.Received && entry.Text == "after", Run.Patience);
        Assert.DoesNotContain(bob.Log.All(), static entry => entry.Text == "refused");
    }

    private static Task<HttpResponseMessage> PostAsync(Site site) =>
        site.Gateway.Http.PostAsJsonAsync(Messages, new { from = "tel:+15550100001", to = "tel:+15550100009", text = "by HTTP" });

    private static async Task ReserveAsync(Site site, long? octets)
    {
        var file = JsonNode.Parse(await File.ReadAllTextAsync(site.Config))!;
        file["Gateway"]!["Storage"]!["DiskReserve"] = octets;
        await File.WriteAllTextAsync(site.Config, file.ToJsonString());
        using var answer = await site.Gateway.Http.PostAsync(new Uri("/api/v1/configuration/reload", UriKind.Relative), null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
