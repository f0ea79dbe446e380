namespace Cpm.Smpp.Sessions;

/// <summary>
/// How long to wait before the next attempt to connect: the first retry at once, then a random part of a ceiling that doubles ("full jitter"), so that many
/// links that fail together do not return together. Not thread-safe.
/// </summary>
/// <param name="cap">The highest ceiling; 10 s when not given.</param>
/// <param name="first">The ceiling of the second retry; 500 ms when not given.</param>
/// <param name="random">The source of chance; the shared one when not given.</param>
public sealed class BackOff(TimeSpan? cap = null, TimeSpan? first = null, Random? random = null)
{
    private readonly TimeSpan _cap = cap ?? TimeSpan.FromSeconds(10);
    private readonly TimeSpan _first = first ?? TimeSpan.FromMilliseconds(500);
    private readonly Random _random = random ?? Random.Shared;

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>The longest that <see cref="Next"/> may say next.</summary>
    public TimeSpan Ceiling
    {
        get
        {
            if (Failures == 0) return TimeSpan.Zero;
            // 2^30 of anything is beyond every cap.
            var ceiling = _first * Math.Pow(2, Math.Min(Failures - 1, 30));
            return ceiling < _cap ? ceiling : _cap;
        }
    }

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        var wait = Ceiling * _random.NextDouble();
        Failures++;
        return wait;
    }

    /// <summary>A bind succeeded: the next failure is a first one again.</summary>
    public void Reset() => Failures = 0;
}
