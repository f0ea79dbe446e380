namespace Cpm.Interworking.Sms.Links;

/// <summary>
/// How fast a link may be given segments: a token bucket of the contracted rate, with a tenth of a second's worth of burst, which slows down for the whole bind when
/// the centre says so. ESME_RTHROTTLED: nothing for a while that doubles each time, with chance in it, then 0.7 of the rate, recovering by 5 % a second.
/// congestion_state (SMPP v5.0 §2.9, §4.8.4.18): aims at 80 to 90. Thread-safe; free of cost while nothing limits.
/// </summary>
/// <param name="perSecond">The contracted rate; 0 for none.</param>
/// <param name="time">The clock.</param>
/// <param name="random">The source of chance; the shared one when not given.</param>
internal sealed class LinkPace(int perSecond, TimeProvider time, Random? random = null)
{
    private const double Burst = 0.1;
    private const double Slowest = 1;
    private const double LeastAtFirst = 10;
    private const double LeastTime = 0.05;
    private const double LongestHold = 30;
    private const double Lifted = 4;
    private const int LeastAnswers = 10;
    private const int MostAnswers = 50;
    private const double FullShare = 0.2;
    private const double CongestionStands = 5;
    private readonly Lock _gate = new();
    private readonly Random _random = random ?? Random.Shared;
    private readonly long _start = time.GetTimestamp();
    private double _rate = perSecond;
    private double _slowedFrom;
    private double _next = double.MinValue;
    private double _heldUntil;
    private double _slowedAt = double.MinValue;
    private double _tickedAt;
    private double _congestedAt = double.MinValue;
    private byte _congestion;
    private long _accepted;
    private long _acceptedAtTick;
    private double _measured;
    private long _acceptedAtFull;
    private int _full;
    private volatile int _holds;
    private volatile bool _isLimited = perSecond > 0;

    /// <summary>Segments a second that may leave now; 0 for any number.</summary>
    public double Rate
    {
        get { lock (_gate) return _rate; }
    }

    /// <summary>How long nothing leaves at all, in whole milliseconds; zero mostly.</summary>
    public TimeSpan Hold
    {
        get
        {
            if (!_isLimited) return TimeSpan.Zero;
            lock (_gate) return TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((_heldUntil - Now) * 1000)));
        }
    }

    // From its own beginning: seconds since that of the machine would be too coarse.
    private double Now => time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Takes one place and completes when its time has come.</summary>
    public ValueTask TakeAsync() => _isLimited ? WaitAsync() : ValueTask.CompletedTask;

    /// <summary>The centre took a segment.</summary>
    public void Accepted()
    {
        Interlocked.Increment(ref _accepted);
        if (_holds == 0) return;
        lock (_gate)
        {
            // What was under way when the hold began proves nothing.
            if (Now > _heldUntil) _holds = 0;
        }
    }

    /// <summary>The centre said that this was too fast (ESME_RTHROTTLED).</summary>
    public void Throttled()
    {
        lock (_gate)
        {
            var now = Now;
            // All that was under way is refused together: that is one refusal.
            if (now < _heldUntil) return;
            var hold = Math.Min(LongestHold, Math.Pow(2, Math.Min(_holds, 10))) * (0.75 + (_random.NextDouble() / 2));
            _holds++;
            Slow(0.7, now);
            _heldUntil = now + hold;
            _next = _heldUntil;
        }
    }

    /// <summary>ESME_RMSGQFUL: one destination's queue mostly; where it is a fifth of the last answers, it is the centre itself.</summary>
    public void QueueFull()
    {
        lock (_gate)
        {
            _full++;
            var answers = Interlocked.Read(ref _accepted) - _acceptedAtFull + _full;
            var isCentre = answers >= LeastAnswers && _full > answers * FullShare;
            if (isCentre || answers >= MostAnswers) (_full, _acceptedAtFull) = (0, Interlocked.Read(ref _accepted));
            if (!isCentre) return;
        }
        Throttled();
    }

    /// <summary>The centre told how loaded it is.</summary>
    /// <param name="state">congestion_state, 0 idle to 100 congested.</param>
    public void Congestion(byte state)
    {
        lock (_gate)
        {
            var now = Now;
            (_congestion, _congestedAt) = (state, now);
            if (state <= 90 || now - _slowedAt < 1) return;
            Slow(state >= 100 ? 0.5 : 0.85, now);
        }
    }

    /// <summary>To be called some times a second: measures, and lets the rate recover.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            var now = Now;
            var passed = now - _tickedAt;
            if (passed <= 0) return;
            var accepted = Interlocked.Read(ref _accepted);
            _measured = (accepted - _acceptedAtTick) / passed;
            (_tickedAt, _acceptedAtTick) = (now, accepted);
            if (_slowedFrom > 0 && now > _heldUntil && now - _slowedAt >= 1) Recover(Math.Min(passed, 1), now);
        }
    }

    private void Slow(double factor, double now)
    {
        var from = _rate > 0 ? _rate : Math.Max(MeasuredBy(now), LeastAtFirst);
        _slowedFrom = Math.Max(_slowedFrom, from);
        _rate = Math.Max(Slowest, from * factor);
        if (perSecond > 0) _rate = Math.Min(_rate, perSecond);
        _slowedAt = now;
        _isLimited = true;
    }

    // A link that was just bound has not been measured yet: what it took since then counts.
    private double MeasuredBy(double now) => Math.Max(_measured, (Interlocked.Read(ref _accepted) - _acceptedAtTick) / Math.Max(LeastTime, now - _tickedAt));

    private void Recover(double passed, double now)
    {
        var growth = now - _congestedAt > CongestionStands ? 1.05 : _congestion < 80 ? 1.10 : 1;
        _rate *= Math.Pow(growth, passed);
        if (perSecond > 0 && _rate >= perSecond) (_rate, _slowedFrom) = (perSecond, 0);
        else if (perSecond == 0 && _rate >= _slowedFrom * Lifted)
        {
            (_rate, _slowedFrom) = (0, 0);
            _isLimited = false;
        }
    }

    private async ValueTask WaitAsync()
    {
        while (true)
        {
            double wait;
            var isHeld = false;
            lock (_gate)
            {
                var now = Now;
                if (now < _heldUntil) (wait, isHeld) = (_heldUntil - now, true);
                else if (_rate <= 0) return;
                else
                {
                    var place = Math.Max(_next, now - Burst);
                    _next = place + (1 / _rate);
                    wait = place - now;
                }
            }
            if (wait <= 0) return;
            // Delays are cut to whole milliseconds: none at all would be a busy loop, and less than asked for too early.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait * 1000)), time);
            if (!isHeld && Hold == TimeSpan.Zero) return;
        }
    }
}
