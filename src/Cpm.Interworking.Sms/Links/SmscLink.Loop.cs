using System.Text;
using Cpm.Primitives.Transports;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Links;

/// <content>One loop for the whole life of the link: connect, bind, serve, and again.</content>
internal sealed partial class SmscLink
{
    private async Task RunAsync()
    {
        // The caller must not wait for a name to be resolved.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var retry = new BackOff();
        var refused = new BackOff(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));
        while (!_stopping.IsCancellationRequested)
        {
            // Taken before the state is looked at: a call that comes in between must not be missed.
            Task wake;
            lock (_gate) wake = _wake.Task;
            try
            {
                if (_suspended)
                {
                    SetStatus("suspended", _suspendedReason);
                    await PauseAsync(wake, Timeout.InfiniteTimeSpan);
                    continue;
                }
                var (reason, isRefusal) = await ConnectAndServeAsync(retry, refused);
                if (_suspended || _stopping.IsCancellationRequested) continue;
                var wait = (isRefusal ? refused : retry).Next();
                SetStatus("waiting", reason);
                LogDown(reason, wait);
                await PauseAsync(wake, wait);
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                context.Log.LoopThrew(Name, e);
                SetStatus("waiting", e.Message);
                await PauseAsync(wake, TimeSpan.FromSeconds(10));
            }
            catch (OperationCanceledException)
            {
                // Stopping.
            }
        }
        SetStatus("stopped", "stopped");
    }

    /// <summary>One session from its connection to its end.</summary>
    /// <returns>Why it ended, and whether the peer refused our name or password: then hurrying only locks the account.</returns>
    private async Task<(string Reason, bool IsRefusal)> ConnectAndServeAsync(BackOff retry, BackOff refused)
    {
        SetStatus("connecting", "connecting");
        StreamConnection connection;
        try
        {
            connection = await context.Connector.ConnectAsync(new ConnectTarget(settings.Host, settings.Port, LinkTls.Of(settings, context.Time)), _stopping.Token);
        }
        catch (IOException e)
        {
            return (e.Message, false);
        }
        var session = new SmppSession(connection, SessionOptions(), this, context.Timers, context.Time);
        var run = session.RunAsync();
        var bind = await session.BindAsync(settings.BindMode, new Bind
        {
            SystemId = Encoding.ASCII.GetBytes(settings.SystemId),
            Password = Encoding.ASCII.GetBytes(settings.Password),
            SystemType = Encoding.ASCII.GetBytes(settings.SystemType),
            AllowsOverlong = settings.AllowOverlong,
        }, _stopping.Token);
        var boundAt = context.Time.GetTimestamp();
        if (bind.IsBound)
        {
            _loggedReason = null;
            context.Log.Bound(Name, _status.Peer, bind.SystemId);
        }
        // Suspended while it was binding.
        if (bind.IsBound && _suspended) await session.CloseAsync();
        var end = await run;
        if (!bind.IsBound)
        {
            return bind.Outcome == RequestOutcome.Error ? ($"bind refused: {bind.Status.Name()}", IsRefusal(bind.Status)) : ($"bind not answered: {end}", false);
        }
        // A peer that binds and hangs up at once must not be hammered.
        if (context.Time.GetElapsedTime(boundAt) > ShortLife) retry.Reset();
        refused.Reset();
        return (end.ToString(), false);
    }

    private SmppSessionOptions SessionOptions() => new()
    {
        Role = SessionRole.Esme,
        Window = settings.Window,
        ResponseTimeout = settings.ResponseTimeout,
        EnquireInterval = settings.EnquireLink,
        EnquireTimeout = settings.ResponseTimeout,
        BindTimeout = TimeSpan.FromSeconds(30),
    };

    private static bool IsRefusal(CommandStatus status) => status is CommandStatus.BindFailed or CommandStatus.InvalidPassword
        or CommandStatus.InvalidSystemId or CommandStatus.InvalidSystemType or CommandStatus.AlreadyBound;

    /// <summary>A link that stays down says so when the reason changes, and from time to time; not at each try.</summary>
    private void LogDown(string reason, TimeSpan wait)
    {
        if (reason == _loggedReason && context.Time.GetElapsedTime(_loggedAt) < LogAgain) return;
        (_loggedReason, _loggedAt) = (reason, context.Time.GetTimestamp());
        context.Log.Down(Name, reason, wait);
    }

    private async Task PauseAsync(Task wake, TimeSpan wait)
    {
        try
        {
            await wake.WaitAsync(wait, context.Time, _stopping.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Time is over, or all is.
        }
    }
}
