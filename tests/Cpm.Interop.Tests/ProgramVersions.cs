using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Cpm.Interop.Tests;

/// <summary>Says which versions the other tests ran against; the README's table is written from this.</summary>
public sealed partial class ProgramVersions(ITestOutputHelper output)
{
    [PeerTheory]
    [InlineData("sipp", "-v")]
    [InlineData("kamailio", "-v")]
    [InlineData("baresip", "-h")]
    [InlineData("linphonec", "--version")]
    [InlineData("node", "--version")]
    [InlineData("tshark", "--version")]
    [InlineData("promtool", "--version")]
    [InlineData("curl", "--version")]
    public async Task Are_known(string program, string argument)
    {
        if (PeerPrograms.WhyNot(program) is { } why)
        {
            Assert.False(PeerPrograms.AreRequired, why);
            output.WriteLine(why);
            return;
        }
        var (_, said) = await ChildProcess.RunAsync(PeerPrograms.PathOf(program), [argument], TimeSpan.FromSeconds(15));
        var version = Version().Match(said);
        Assert.True(version.Success, said);
        output.WriteLine($"{program} {version.Value}");
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Version();
}
