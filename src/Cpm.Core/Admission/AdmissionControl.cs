namespace Cpm.Core.Admission;

/// <summary>
/// Decides what may come in while the gateway is behind: everything, no new work, or only responses and reports. Judged by age, not by length:
/// a long queue that moves is no overload, a short one that stands is.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class AdmissionControl(TimeProvider time)
{
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarBehind = TimeSpan.FromSeconds(5);
    private long _oldest;
    private long _waiting;

    /// <summary>What may come in now.</summary>
    public AdmissionGrade Grade
    {
        get
        {
            var oldest = Volatile.Read(ref _oldest);
            if (oldest == 0) return AdmissionGrade.All;
            var age = time.GetElapsedTime(oldest);
            return age < Behind ? AdmissionGrade.All : age < FarBehind ? AdmissionGrade.NoNewWork : AdmissionGrade.OnlyReports;
        }
    }

    /// <summary>A commit is asked for.</summary>
    public void Begin()
    {
        if (Interlocked.Increment(ref _waiting) == 1) Volatile.Write(ref _oldest, Math.Max(1, time.GetTimestamp()));
    }

    /// <summary>A commit has ended. Commits end in order, so whatever still waits is younger than this one was old.</summary>
    public void End() => Volatile.Write(ref _oldest, Interlocked.Decrement(ref _waiting) == 0 ? 0 : Math.Max(1, time.GetTimestamp()));
}

/// <summary>What may come in.</summary>
public enum AdmissionGrade : byte
{
    /// <summary>Everything.</summary>
    All = 0,

    /// <summary>No new messages: 503 with Retry-After, ESME_RTHROTTLED.</summary>
    NoNewWork = 1,

    /// <summary>Only responses and reports.</summary>
    OnlyReports = 2,
}
