namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>Which form of the tests runs, and how long anything may take.</summary>
internal static class Run
{
    /// <summary>True for the long forms (CPM_FULL=1).</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("CPM_FULL") == "1";

    /// <summary>How long is waited for what should come within a second or two: a busy machine is no failure.</summary>
    public static TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>The short or the long form of a figure.</summary>
    public static int Of(int suite, int full) => IsFull ? full : suite;
}
