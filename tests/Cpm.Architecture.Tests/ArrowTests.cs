using Xunit;

namespace Cpm.Architecture.Tests;

public sealed class ArrowTests
{
    [Fact]
    public void Projects_refer_only_where_the_arrows_point() => Violations.None(Arrows.Forbidden(Repository.Files));

    [Fact]
    public void The_solution_names_every_project() => Violations.None(Arrows.NotInSolution(Repository.Files));

    [Fact]
    public void Every_room_has_tests() => Violations.None(Arrows.Untested(Repository.Files));

    [Fact]
    public void Only_the_demo_knows_the_simulators() => Violations.None(Arrows.SimulatorsOutsideDemo(Repository.Files));

    [Fact]
    public void Only_hosts_open_servers() => Violations.None(Arrows.ServersOutsideHosts(Repository.Files));

    [Theory]
    [InlineData("src/Cpm.Smpp/Cpm.Smpp.csproj", "..\\Cpm.Sip\\Cpm.Sip.csproj", "Cpm.Smpp may not refer to Cpm.Sip")]
    [InlineData("src/Cpm.Core/Cpm.Core.csproj", "..\\Cpm.Interworking.Sms\\Cpm.Interworking.Sms.csproj", "Cpm.Core may not refer to Cpm.Interworking.Sms")]
    [InlineData("simulators/Cpm.Simulators/Cpm.Simulators.csproj", "..\\..\\src\\Cpm.Core\\Cpm.Core.csproj", "Cpm.Simulators may not refer to Cpm.Core")]
    [InlineData("src/Cpm.New/Cpm.New.csproj", "..\\Cpm.Mime\\Cpm.Mime.csproj", "Cpm.New is not known here: say what it may refer to")]
    public void A_wrong_arrow_is_found(string path, string reference, string violation)
    {
        var project = new SourceFile(path, $"""<Project><ItemGroup><ProjectReference Include="{reference}" /></ItemGroup></Project>""");
        Assert.Equal([violation], Arrows.Forbidden([project]));
    }

    [Fact]
    public void A_project_outside_the_solution_is_found()
    {
        SourceFile[] files = [new("X.sln", """ = "A", "src\A\A.csproj", "{1}" """), new("src/B/B.csproj", "<Project/>")];
        Assert.Equal(["src/B/B.csproj is not in the solution", "the solution names src/A/A.csproj, which is not there"], Arrows.NotInSolution(files));
        Assert.Equal(["B"], Arrows.Untested(files));
    }

    [Fact]
    public void A_use_of_the_simulators_is_found()
    {
        SourceFile[] files = [new("src/Cpm.Gateway/Program.cs", "using Cpm.Simulators;"), new("src/Cpm.Gateway/Demo/Script.cs", "using Cpm.Simulators;"), new("src/Cpm.Core/A.cs", "// Cpm.Simulators")];
        Assert.Equal(["src/Cpm.Gateway/Program.cs"], Arrows.SimulatorsOutsideDemo(files));
    }

    [Fact]
    public void A_server_in_a_protocol_room_is_found()
    {
        SourceFile[] files = [new("src/Cpm.Sip/A.cs", "builder.WebHost.ConfigureKestrel(o => {})"), new("src/Cpm.Gateway/B.cs", "WebApplication.CreateSlimBuilder()")];
        Assert.Equal(["src/Cpm.Sip/A.cs"], Arrows.ServersOutsideHosts(files));
    }
}
