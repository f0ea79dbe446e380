using System.Globalization;
using System.Text;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Simulators.Phone;

/// <summary>Keeps a phone registered (RFC 3261 §10.2): refreshes at half time, registers again when the connection is lost, tries again when refused.</summary>
internal sealed class PhoneRegistration(PhoneClient client, PhoneOptions options, PhoneIdentity identity, TimeProvider time, Action<string> tell) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);
    private readonly string _callId = PhoneIdentity.Token(12);
    private readonly string _tag = PhoneIdentity.Token(4);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _lost = NewSignal();
    private Task _keeping = Task.CompletedTask;
    private uint? _leastExpires;
    private volatile int _status;

    /// <summary>host:port of our Contact: of the UDP port, or of our end of the connection, as soon as it is known.</summary>
    public string ContactHost { get; set; } = "phone.invalid";

    /// <summary>The status of the last attempt; 0 before the first.</summary>
    public int Status => _status;

    /// <summary>Registers, and goes on registering whether or not this succeeds.</summary>
    /// <returns>The status.</returns>
    public async Task<int> StartAsync()
    {
        var granted = await RegisterAsync(options.Expires);
        _keeping = KeepAsync(granted);
        return _status;
    }

    /// <summary>The connection is gone.</summary>
    public void OnFlowLost() => Volatile.Read(ref _lost).TrySetResult();

    /// <summary>Registers no more.</summary>
    /// <param name="unregister">True: says good-bye (RFC 3261 §10.2.2).</param>
    public async Task StopAsync(bool unregister)
    {
        await _stop.CancelAsync();
        await _keeping;
        if (unregister && _status is >= 200 and < 300) await RegisterAsync(TimeSpan.Zero);
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task KeepAsync(TimeSpan granted)
    {
        var retry = FirstRetry;
        while (!_stop.IsCancellationRequested)
        {
            var good = granted > TimeSpan.Zero;
            if (good) retry = FirstRetry;
            var wait = good ? granted / 2 : retry;
            if (!good) retry = TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, LongestRetry.Ticks));
            if (!await SleepAsync(wait, wakes: good)) return;
            Volatile.Write(ref _lost, NewSignal());
            granted = await RegisterAsync(options.Expires);
        }
    }

    /// <summary>Waits, or, where <paramref name="wakes"/>, until the connection is lost. False: it is time to stop.</summary>
    private async Task<bool> SleepAsync(TimeSpan wait, bool wakes)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var delay = Task.Delay(wait, time, end.Token);
        await (wakes ? Task.WhenAny(delay, Volatile.Read(ref _lost).Task) : Task.WhenAny(delay));
        await end.CancelAsync();
        return !_stop.IsCancellationRequested;
    }

    /// <summary>One registration. Zero when it was refused or could not be sent.</summary>
    private async Task<TimeSpan> RegisterAsync(TimeSpan expires)
    {
        var seconds = (uint)expires.TotalSeconds;
        if (seconds > 0 && _leastExpires > seconds) seconds = _leastExpires.Value;
        using var result = await client.SendAsync(Request(seconds));
        var before = _status;
        _status = expires == TimeSpan.Zero ? 0 : result.Status;
        if (result.Flow is { } flow) NoteContactHost(flow);
        if (before != result.Status) tell(expires == TimeSpan.Zero ? $"unregistered [{result.Status}]" : $"{(result.IsSuccess ? "registered" : "not registered")} {identity.RegisteredUri} at {options.Server} [{result.Status}]");
        // RFC 3261 §10.2.8: too brief for the registrar.
        if (result.Status == 423 && result.Response!.TryGetUInt32(SipHeaderId.MinExpires, out var least)) _leastExpires = least;
        return result.IsSuccess ? Granted(result.Response!, seconds) : TimeSpan.Zero;
    }

    private void NoteContactHost(SipFlow flow)
    {
        if (flow.Transport != SipTransport.Udp) ContactHost = flow.Listener.Bound.ToString();
    }

    private SipRequest Request(uint seconds)
    {
        var request = new SipRequest(SipMethod.Register, "sip:" + identity.Domain);
        request.Headers.Add(SipHeaderId.MaxForwards, "70");
        request.Headers.Add(SipHeaderId.From, $"<{identity.RegisteredUri}>;tag={_tag}");
        request.Headers.Add(SipHeaderId.To, $"<{identity.RegisteredUri}>");
        request.Headers.Add(SipHeaderId.CallId, _callId);
        request.Headers.Add(SipHeaderId.Contact, identity.Contact(ContactHost, features: true));
        request.Headers.Add(SipHeaderId.Expires, seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(SipHeaderId.Supported, "path, gruu");
        request.Headers.Add(SipHeaderId.Allow, "MESSAGE, OPTIONS");
        return request;
    }

    private TimeSpan Granted(SipMessage response, uint asked)
    {
        var user = Encoding.ASCII.GetBytes(identity.ContactUser + "@");
        foreach (var value in response.Values(SipHeaderId.Contact))
        {
            if (ContactValue.TryParse(value, out var contact) && contact.Address.Uri.Span.IndexOf(user) >= 0 && contact.Expires is { } granted) return TimeSpan.FromSeconds(granted);
        }
        return TimeSpan.FromSeconds(response.TryGetUInt32(SipHeaderId.Expires, out var seconds) ? seconds : asked);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
