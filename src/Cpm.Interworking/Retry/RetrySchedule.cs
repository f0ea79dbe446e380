namespace Cpm.Interworking.Retry;

/// <summary>
/// When to try again after a temporary failure that is the message's or the recipient's own: soon at first, then ever more rarely, until the message expires.
/// Failures of a whole route do not count: there the route says when it has credit again.
/// </summary>
public static class RetrySchedule
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
    ];

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="failures">Attempts that have failed, from 1.</param>
    /// <param name="asked">What the far side asked for; zero for nothing. Never waits less than that.</param>
    public static TimeSpan WaitAfter(int failures, TimeSpan asked)
    {
        var wait = Waits[Math.Clamp(failures - 1, 0, Waits.Length - 1)];
        return asked > wait ? asked : wait;
    }
}
