using Xunit;

namespace Cpm.Architecture.Tests;

/// <summary>Says all of what is wrong, not the first few characters of it.</summary>
internal static class Violations
{
    public static void None(IEnumerable<string> violations)
    {
        var found = violations.ToArray();
        if (found.Length > 0) Assert.Fail($"{found.Length} violations:\n{string.Join('\n', found)}");
    }
}
