using Cpm.Storage.Tests.Sqlite;

namespace Cpm.Storage.Tests;

/// <summary>What the process does that the crash tests kill: this assembly, started as a program.</summary>
internal static class ChildProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args.Length != 1) return 2;
        await CrashTests.RunChildAsync(args[0]);
        return 0;
    }
}
