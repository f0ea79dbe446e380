namespace Cpm.Interop.Tests.Harness;

/// <summary>The outside programs: where each is, or what has to be installed.</summary>
internal static class PeerPrograms
{
    /// <summary>A package of npm, run by node; not a program of its own.</summary>
    public const string NodeSmpp = "node-smpp";

    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["sipp"] = "sip-tester",
        ["kamailio"] = "kamailio",
        ["baresip"] = "baresip-core",
        ["linphonec"] = "linphone-cli",
        ["tshark"] = "tshark",
        ["promtool"] = "prometheus",
        ["curl"] = "curl",
        ["node"] = "nodejs",
    };

    /// <summary>True where a missing program is a failure.</summary>
    public static bool AreRequired => Environment.GetEnvironmentVariable("CPM_REQUIRE_PEERS") == "1";

    /// <summary>Why a program cannot be run; null where it can.</summary>
    public static string? WhyNot(string program)
    {
        if (program != NodeSmpp) return Find(program) is null ? $"{program} is not installed (Debian package {Packages[program]})" : null;
        if (Find("node") is null) return "node is not installed (Debian package nodejs)";
        return Directory.Exists(Path.Combine(RepositoryRoot.Project, "node", "node_modules", "smpp")) ? null : "npm package smpp is not installed (npm ci in tests/Cpm.Interop.Tests/node)";
    }

    /// <summary>The program's full path.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string PathOf(string program) => Find(program) ?? throw new InvalidOperationException(WhyNot(program));

    // System programs (kamailio) lie in sbin, which is not in every user's PATH.
    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin")
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

/// <summary>A test against outside programs: skipped where one is missing, unless CPM_REQUIRE_PEERS=1, where missing is failing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(params string[] programs)
    {
        if (!PeerPrograms.AreRequired && programs.Select(PeerPrograms.WhyNot).FirstOrDefault(reason => reason is not null) is { } why) Skip = why;
    }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute(params string[] programs)
    {
        if (!PeerPrograms.AreRequired && programs.Select(PeerPrograms.WhyNot).FirstOrDefault(reason => reason is not null) is { } why) Skip = why;
    }
}
