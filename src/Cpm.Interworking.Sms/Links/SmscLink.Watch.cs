using Cpm.Primitives;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Links;

/// <content>Looks at the link some times a second while it is bound: is it silent, may it be tried again, how fast may it go.</content>
internal sealed partial class SmscLink
{
    private Watch? _watch;
    private long _enquiredAt;
    private long _silentSince;
    private volatile bool _isEnquiring;
    private volatile bool _isSilent;
    private volatile bool _isDoubted;
    private DateTimeOffset _doubtedSince;

    private void Look()
    {
        if (Volatile.Read(ref _session) is not { } session) return;
        Pace.Tick();
        if (Health.Check()) HealthChanged();
        // A trial that has become due is credit for the route.
        else if (Health.IsTrial) context.Changed();
        if (Health.IsDoubtful) Enquire(session);
        if (Probe is { } probe)
        {
            probe.Look();
            Doubt(probe.IsLate);
        }
        _watch?.Start();
    }

    private void Doubt(bool isLate)
    {
        if (isLate == _isDoubted) return;
        if (isLate) _doubtedSince = context.Time.GetUtcNow();
        _isDoubted = isLate;
        if (isLate)
        {
            context.Metrics.Error(Name, "failing");
            context.Log.Failing(Name, LateReason);
        }
        else if (Health.Reason is null)
        {
            context.Log.Recovered(Name);
        }
        context.Changed();
    }

    private void Enquire(SmppSession session)
    {
        var pause = settings.Silence / 2;
        if (_isEnquiring || (_enquiredAt != 0 && context.Time.GetElapsedTime(_enquiredAt) < pause)) return;
        _enquiredAt = context.Time.GetTimestamp();
        _isEnquiring = true;
        if (session.TryEnquire(_watch!, pause) != SendStatus.Sent) _isEnquiring = false;
    }

    private void Enquired(RequestOutcome outcome)
    {
        _isEnquiring = false;
        if (outcome != RequestOutcome.Timeout)
        {
            _isSilent = false;
            return;
        }
        if (!_isSilent) _silentSince = context.Time.GetTimestamp();
        _isSilent = true;
        if (Health.Silent()) HealthChanged();
        // As long as an answer may still come, the connection is kept for it.
        if (context.Time.GetElapsedTime(_silentSince) >= settings.ResponseTimeout) Rebind();
    }

    private void HealthChanged()
    {
        if (Health.Reason is { } reason)
        {
            context.Metrics.Error(Name, "failing");
            context.Log.Failing(Name, reason);
        }
        else
        {
            context.Log.Recovered(Name);
        }
        context.Changed();
    }

    private sealed class Watch(SmscLink link, TimerWheel timers) : TimerNode, IRequestCompletion
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

        public void Start() => timers.Schedule(this, Interval);

        protected override void OnDue() => link.Look();

        public void OnCompleted(long tag, in RequestResult result) => link.Enquired(result.Outcome);
    }
}
