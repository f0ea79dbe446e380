using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Cpm.Core.Preferences;
using Cpm.Core.Registration;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;

namespace Cpm.Core.Standalone;

/// <summary>
/// Step four, deliver, on the native side (OMA CPM Participating Function, terminating role): to all the user's devices that have the feature, the first 2xx wins;
/// or to the core at which the user is registered.
/// </summary>
public sealed class NativeDelivery(SipStack stack, BindingTable bindings, Func<SubscriberDirectory> directory, NativeRequests requests) : INativeService
{
    /// <summary>Told of defects in what nobody waits for.</summary>
    public Action<Exception> OnError { get; init; } = static _ => { };

    /// <summary>Completes when there are listeners to send by, and registrations of before are back: attempts wait for it.</summary>
    public Task Ready { get; init; } = Task.CompletedTask;

    /// <inheritdoc/>
    public bool IsSubscriber(string address) => directory().Find(address) is not null;

    /// <inheritdoc/>
    public bool IsRegistered(string address) => !bindings.Reachable(address).IsEmpty;

    /// <inheritdoc/>
    public WhenOffline WhenOfflineOf(string address) => directory().Find(address)?.WhenOffline ?? WhenOffline.Reject;

    /// <inheritdoc/>
    public Bar BarBetween(string sender, string recipient, bool isAnonymous) => directory().BarBetween(sender, recipient, isAnonymous);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<NativeResult> DeliverAsync(NativeAttempt attempt, CancellationToken ct)
    {
        if (!Ready.IsCompleted) await Ready.WaitAsync(ct);
        var recipient = attempt.Delivery.Recipient;
        var devices = Device.Of(bindings.Reachable(recipient));
        if (devices.IsEmpty) return new(IsSubscriber(recipient) ? NativeStatus.Offline : NativeStatus.UnknownRecipient);
        var result = devices.Length == 1 ? Verdict(await SendAsync(attempt, devices[0]), recipient) : await ToSeveralAsync(attempt, devices);
        if (result.Status != NativeStatus.RetryLater || result.After > TimeSpan.Zero) return result;
        // A silent phone is given up after 32 seconds over UDP: whoever registered in the meantime waits no longer.
        var newcomers = Newcomers(recipient, devices);
        return newcomers.IsEmpty ? result : await ForkAsync(attempt, newcomers, result);
    }

    private ImmutableArray<Device> Newcomers(string recipient, ImmutableArray<Device> known) =>
        Device.Of(bindings.Reachable(recipient)).RemoveAll(d => d.Flows.Any(f => known.Any(k => k.Flows.Any(f.LeadsAlike))));

    private async ValueTask<NativeResult> ToSeveralAsync(NativeAttempt attempt, ImmutableArray<Device> devices)
    {
        var preferred = devices.FirstOrDefault(d => d.Name == attempt.Delivery.PreferredDevice);
        return preferred is null ? await ForkAsync(attempt, devices, null) : await PreferredFirstAsync(attempt, preferred, devices.Remove(preferred));
    }

    /// <summary>A report goes to the device that sent the message; the user's others get a copy, or the report itself where that one cannot take it.</summary>
    private async ValueTask<NativeResult> PreferredFirstAsync(NativeAttempt attempt, Device preferred, ImmutableArray<Device> others)
    {
        var result = Verdict(await SendAsync(attempt, preferred), attempt.Delivery.Recipient);
        if (result.Status != NativeStatus.Delivered) return result.Code >= 600 ? result : await ForkAsync(attempt, others, result);
        foreach (var other in others) _ = CopyAsync(attempt, other);
        return result;
    }

    private async Task CopyAsync(NativeAttempt attempt, Device device)
    {
        try
        {
            await SendAsync(attempt, device);
        }
        catch (Exception e)
        {
            OnError(e);
        }
    }

    private async ValueTask<NativeResult> ForkAsync(NativeAttempt attempt, ImmutableArray<Device> devices, NativeResult? best)
    {
        var pending = devices.Select(d => SendAsync(attempt, d).AsTask()).ToList();
        while (pending.Count > 0)
        {
            var ended = await Task.WhenAny(pending);
            pending.Remove(ended);
            var result = Verdict(await ended, attempt.Delivery.Recipient);
            if (result.Status == NativeStatus.Delivered || result.Code >= 600) return result;
            // 480 and its like from one device stand back behind a refusal by another. That one does not know the user says nothing while another does.
            if (best is null || Weight(result) > Weight(best.Value)) best = result;
        }
        return best!.Value;
    }

    private static int Weight(NativeResult result) => result.Status == NativeStatus.UnknownRecipient ? -1 : (int)result.Status;

    /// <summary>By the newest flow of the device; by another only where that one fails, since both lead to the same device (RFC 5626 §5.3).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<NativeResult> SendAsync(NativeAttempt attempt, Device device)
    {
        for (var i = 0; ; i++)
        {
            var (result, hasFlowFailed) = await SendAsync(attempt, device.Flows[i]);
            if (!hasFlowFailed || i == device.Flows.Length - 1) return result;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(NativeResult Result, bool HasFlowFailed)> SendAsync(NativeAttempt attempt, Binding flow)
    {
        var answer = await SendOnceAsync(attempt, flow, asText: false);
        var message = attempt.Message;
        if (answer.Result.Code is not (415 or 488) || message.PayloadType != "text/plain" || !message.BodyType.StartsWith("message/cpim", StringComparison.OrdinalIgnoreCase)) return answer;
        // Who takes the text out of its CPIM has read it (RFC 3862 §4.7).
        if (Payload.TryRead(Encoding.UTF8.GetBytes(message.BodyType), message.Body, out var payload, out _) && payload.HasUnknownRequirement) return answer;
        // A SIMPLE client that knows no CPIM (some say 488 for 415) gets the text alone; it cannot report.
        answer = await SendOnceAsync(attempt, flow, asText: true);
        return (answer.Result with { CanReport = false }, answer.HasFlowFailed);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(NativeResult Result, bool HasFlowFailed)> SendOnceAsync(NativeAttempt attempt, Binding flow, bool asText)
    {
        using var result = await stack.SendAsync(requests.Make(attempt, flow, asText), flow.Target);
        if (result.Outcome == SipClientOutcome.NotSent && flow.Target.Flow is null && flow.Flow is { Transport: SipTransport.Udp, IsOpen: true })
        {
            // Too large for UDP, and the phone takes no TCP: then large over UDP rather than not at all.
            using var overUdp = await stack.SendAsync(requests.Make(attempt, flow, asText), SipTarget.Of(flow.Flow));
            return (ResultOf(overUdp, flow), HasFailed(overUdp));
        }
        if (IsGone(flow, result)) bindings.Remove(flow);
        return (ResultOf(result, flow), HasFailed(result));
    }

    private static NativeResult ResultOf(in SipClientResult result, Binding flow) =>
        result.IsSuccess ? new(NativeStatus.Delivered, result.Status) : new(StatusOf(result.Status, flow.IsAtCore), result.Status, RetryAfterOf(result));

    /// <summary>430: an edge proxy has lost the flow (RFC 5626 §11.5).</summary>
    private static bool HasFailed(in SipClientResult result) => result.Outcome != SipClientOutcome.Answered || result.Status == 430;

    /// <summary>The connection is lost (RFC 5626 §4.3), or the device says that nobody is there any more.</summary>
    private static bool IsGone(Binding flow, in SipClientResult result) =>
        !flow.IsAtCore && (((flow.Target.Flow is not null || !flow.Flow.IsOpen) && result.Outcome is SipClientOutcome.NotSent or SipClientOutcome.ConnectionLost) || result.Status is 404 or 410 or 430);

    /// <summary>With every device gone the recipient is away; with one still there it is tried again.</summary>
    private NativeResult Verdict(NativeResult result, string recipient) =>
        result.Status == NativeStatus.RetryLater && bindings.Reachable(recipient).IsEmpty ? result with { Status = NativeStatus.Offline } : result;

    /// <summary>404 and 410 of a device say that it is gone; of the core, which knows its users, that there is no such user.</summary>
    private static NativeStatus StatusOf(int code, bool isOfCore) => code switch
    {
        >= 200 and < 300 => NativeStatus.Delivered,
        401 or 407 or 403 or 405 or 406 or 413 or 415 or 416 or 420 or 433 or 482 or 483 or 488 or 493 or 501 or 505 or 513 => NativeStatus.Refused,
        600 or 603 or 606 => NativeStatus.Refused,
        604 => NativeStatus.UnknownRecipient,
        404 or 410 when isOfCore => NativeStatus.UnknownRecipient,
        _ => NativeStatus.RetryLater,
    };

    private static TimeSpan RetryAfterOf(in SipClientResult result) =>
        result.Response is { } response && response.TryGetValue(SipHeaderId.RetryAfter, out var value) && RetryAfterValue.TryParse(value, out var after)
            ? TimeSpan.FromSeconds(Math.Min(after.Seconds, 3600))
            : TimeSpan.Zero;

    /// <summary>A device with the flows that lead to it, the newest first: several where it registered them under one instance (RFC 5626 §4.2).</summary>
    private sealed record Device(string Name, ImmutableArray<Binding> Flows)
    {
        /// <summary>Devices that name the service; all of them where none names any (RFC 3841 §7.2.4: a preference, no requirement).</summary>
        public static ImmutableArray<Device> Of(ImmutableArray<Binding> bindings)
        {
            if (bindings.Length == 1) return [new Device(bindings[0].Device, bindings)];
            var able = bindings.RemoveAll(static b => !b.HasPager);
            return [.. (able.IsEmpty ? bindings : able).GroupBy(static b => b.Device, static (name, flows) => new Device(name, [.. flows.OrderByDescending(static b => b.RegisteredAt)]))];
        }
    }
}
