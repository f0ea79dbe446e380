using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cpm.EndToEnd.Tests.Harness;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>DELETE /api/v1/subjects on a gateway that has been used.</summary>
public sealed class ErasureTests
{
    [Fact]
    public async Task A_subscriber_is_erased_under_every_address_whichever_is_named()
    {
        await using var site = await Site.StartAsync();
        var alice = await site.PhoneAsync("alice");
        Assert.Equal(202, (await alice.SendAsync("sip:carol@cpm.example", "waits for carol")).Status);
        Assert.Equal(202, (await alice.SendAsync("+15550100009", "leaves by SMS")).Status);
        await alice.StopAsync();
        Assert.True(Holds(site, "leaves by SMS"));

        var first = await EraseAsync(site);
        Assert.True((int)first["entries"]! > 0 && (int)first["contents"]! > 0 && (int)first["cancelled"]! > 0, first.ToJsonString());
        foreach (var trace in (string[])["+15550100001", "alice@cpm.example", "waits for carol", "leaves by SMS"]) Assert.False(Holds(site, trace), trace);
        Assert.Equal("""{"cancelled":0,"entries":0,"contents":0}""", (await EraseAsync(site)).ToJsonString());
    }

    private static async Task<JsonNode> EraseAsync(Site site)
    {
        using var answer = await site.Gateway.Http.DeleteAsync(new Uri("/api/v1/subjects/sip:alice@cpm.example", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static bool Holds(Site site, string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return DataFiles(site).Any(file => ReadAll(file).AsSpan().IndexOf(wanted) >= 0);
    }

    // Neither the configuration, where the subscriber stays, nor the lock, which is empty and cannot be opened.
    private static IEnumerable<string> DataFiles(Site site) =>
        Directory.EnumerateFiles(site.Folder.Path, "*", SearchOption.AllDirectories).Where(file => file != site.Config && !file.EndsWith(".lock", StringComparison.Ordinal));

    // The gateway has them open.
    private static byte[] ReadAll(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
