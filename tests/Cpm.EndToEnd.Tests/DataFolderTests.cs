using System.Net;
using Cpm.EndToEnd.Tests.Harness;
using Xunit;

namespace Cpm.EndToEnd.Tests;

/// <summary>The data folder belongs to one gateway.</summary>
public sealed class DataFolderTests
{
    [Fact]
    public async Task A_second_gateway_on_the_same_data_folder_says_so_and_ends()
    {
        await using var site = await Site.StartAsync();
        var second = await GatewayProgram.RunAsync("run", "--config", site.Config);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"{site.Folder.Path} is in use by another process", second.Error, StringComparison.Ordinal);
        // One sentence for the operator, no stack trace.
        Assert.DoesNotContain("   at ", second.Error, StringComparison.Ordinal);
        Assert.True(site.Gateway.IsAlive);
        Assert.Equal(202, (await (await site.PhoneAsync("alice")).SendAsync("+15550100009", "still here")).Status);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var site = await Site.StartAsync();
        using var folder = new TestFolder();
        var config = GatewayFile.Write(folder, new IPEndPoint(IPAddress.Loopback, 2775), gateway => gateway["Http"]!["Endpoint"] = site.Gateway.Http.BaseAddress!.Authority);
        var second = await GatewayProgram.RunAsync("run", "--config", config);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains(site.Gateway.Http.BaseAddress!.Authority, second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Error, StringComparison.Ordinal);
    }
}
