using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Links;

/// <summary>
/// Tells from a link's own traffic whether it works: bound says little. It fails after some system errors or timeouts in a row, after throttling alone for a
/// while, when nothing has answered for too long, or when enquire_link goes unanswered. Then nothing is given to it but, after a wait that doubles, one message on
/// trial; any answer that is not such an error makes it well. Thread-safe.
/// </summary>
/// <param name="faults">Errors in a row after which it fails.</param>
/// <param name="silence">Without any answer while some are due, after which it fails.</param>
/// <param name="time">The clock.</param>
/// <param name="random">The source of chance; the shared one when not given.</param>
internal sealed class LinkHealth(int faults, TimeSpan silence, TimeProvider time, Random? random = null)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ThrottledFor = TimeSpan.FromSeconds(3);
    private readonly Lock _gate = new();
    private readonly Random _random = random ?? Random.Shared;
    private int _outstanding;
    private long _quietSince;
    private volatile int _run;
    private long _runSince;
    private int _trials;
    private long _trialAt;
    private bool _onTrial;
    private volatile string? _reason;

    /// <summary>Why it fails; null while it is well.</summary>
    public string? Reason => _reason;

    /// <summary>Requests that are not answered yet.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Since when it fails.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>True where a message may be given to it: it is well, or one may be tried.</summary>
    public bool Takes
    {
        get
        {
            if (_reason is null) return true;
            lock (_gate) return _reason is null || IsTrialDue;
        }
    }

    /// <summary>True when it fails and the next message would be a trial.</summary>
    public bool IsTrial => _reason is not null;

    private bool IsTrialDue => time.GetTimestamp() >= _trialAt;

    /// <summary>A message is to be given to it. False where another one is on trial.</summary>
    public bool TryEnter()
    {
        if (_reason is null) return true;
        lock (_gate)
        {
            if (_reason is null) return true;
            if (!IsTrialDue) return false;
            // Whatever becomes of this one, another follows.
            (_onTrial, _trialAt) = (true, time.GetTimestamp() + Ticks(LongestWait));
            return true;
        }
    }

    /// <summary>A message that was let in did not leave after all.</summary>
    public void Leave()
    {
        if (_reason is null) return;
        lock (_gate)
        {
            if (_onTrial) (_onTrial, _trialAt) = (false, time.GetTimestamp());
        }
    }

    /// <summary>A request is about to leave.</summary>
    public void Sending()
    {
        if (Interlocked.Increment(ref _outstanding) == 1) Volatile.Write(ref _quietSince, time.GetTimestamp());
    }

    /// <summary>It did not leave.</summary>
    public void NotSent() => Interlocked.Decrement(ref _outstanding);

    /// <summary>A request has ended.</summary>
    /// <returns>True when the state changed.</returns>
    public bool Ended(RequestOutcome outcome, CommandStatus status)
    {
        Interlocked.Decrement(ref _outstanding);
        if (outcome is RequestOutcome.ConnectionLost or RequestOutcome.NotSent)
        {
            Leave();
            return false;
        }
        if (outcome != RequestOutcome.Timeout) Volatile.Write(ref _quietSince, time.GetTimestamp());
        var isFault = outcome == RequestOutcome.Timeout || status is CommandStatus.SystemError or CommandStatus.Throttled or CommandStatus.InvalidBindStatus;
        // The usual way costs nothing.
        if (!isFault && _run == 0 && _reason is null) return false;
        lock (_gate) return isFault ? Fault(outcome, status) : Well();
    }

    /// <summary>Looks at the clock: has it been silent for too long?</summary>
    /// <returns>True when the state changed.</returns>
    public bool Check()
    {
        if (Quiet() is not { } quiet || quiet < silence) return false;
        lock (_gate) return Fail(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no answer for {silence.TotalSeconds:0.#} s"));
    }

    /// <summary>True when it has been silent for half of the time that makes it fail: it should be asked for life.</summary>
    public bool IsDoubtful => _reason is not null || (Quiet() is { } quiet && quiet >= silence / 2);

    /// <summary>enquire_link went unanswered.</summary>
    /// <returns>True when the state changed.</returns>
    public bool Silent()
    {
        lock (_gate) return Fail("enquire_link unanswered");
    }

    /// <summary>A new session: what the old one did not answer is past, and a link that failed may be tried at once.</summary>
    public void Bound()
    {
        lock (_gate)
        {
            _onTrial = false;
            _trialAt = 0;
        }
    }

    // Guarded by the lock from here on.
    private bool Fault(RequestOutcome outcome, CommandStatus status)
    {
        if (_run == 0) _runSince = time.GetTimestamp();
        _run++;
        if (_onTrial)
        {
            _onTrial = false;
            Postpone();
            return false;
        }
        // Throttling is answered with patience first: a burst of it is no failure.
        if (_run < faults || (status == CommandStatus.Throttled && time.GetElapsedTime(_runSince) < ThrottledFor)) return false;
        return Fail(outcome == RequestOutcome.Timeout ? $"{_run} timeouts in a row" : $"{_run} errors in a row, the last {status.Name()}");
    }

    private bool Well()
    {
        _run = 0;
        _trials = 0;
        _onTrial = false;
        if (_reason is null) return false;
        _reason = null;
        return true;
    }

    private bool Fail(string reason)
    {
        if (_reason is not null) return false;
        Since = time.GetUtcNow();
        _reason = reason;
        _trials = 0;
        Postpone();
        return true;
    }

    private void Postpone()
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(_trials++, 10));
        if (wait > LongestWait) wait = LongestWait;
        wait *= 0.75 + (_random.NextDouble() / 4);
        _trialAt = time.GetTimestamp() + Ticks(wait);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private TimeSpan? Quiet() => Volatile.Read(ref _outstanding) > 0 ? time.GetElapsedTime(Volatile.Read(ref _quietSince)) : null;
}
