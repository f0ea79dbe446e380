using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Cpm.Interop.Tests;

/// <summary>Says which versions the other tests ran against; the README's table is written from this.</summary>
public sealed partial class ProgramVersions(ITestOutputHelper output)
{
    [PeerFact("sipp")]
    public Task Sipp_says_its_version() => AssertAsync("sipp", "-v");

    [PeerFact("kamailio")]
    public Task Kamailio_says_its_version() => AssertAsync("kamailio", "-v");

    [PeerFact("baresip")]
    public Task Baresip_says_its_version() => AssertAsync("baresip", "-h");

    [PeerFact("linphonec")]
    public Task Linphonec_says_its_version() => AssertAsync("linphonec", "--version");

    [PeerFact("node")]
    public Task Node_says_its_version() => AssertAsync("node", "--version");

    [PeerFact("tshark")]
    public Task Tshark_says_its_version() => AssertAsync("tshark", "--version");

    [PeerFact("promtool")]
    public Task Promtool_says_its_version() => AssertAsync("promtool", "--version");

    [PeerFact("curl")]
    public Task Curl_says_its_version() => AssertAsync("curl", "--version");

    private async Task AssertAsync(string program, string argument)
    {
        var (_, said) = await ChildProcess.RunAsync(PeerPrograms.PathOf(program), [argument], TimeSpan.FromSeconds(15));
        var version = Version().Match(said);
        Assert.True(version.Success, said);
        output.WriteLine($"{program} {version.Value}");
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Version();
}
