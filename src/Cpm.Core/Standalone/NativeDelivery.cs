using System.Collections.Immutable;
using Cpm.Core.Messages;
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
    /// <inheritdoc/>
    public bool IsSubscriber(string address) => directory().Find(address) is not null;

    /// <inheritdoc/>
    public bool IsRegistered(string address) => !bindings.Reachable(address).IsEmpty;

    /// <inheritdoc/>
    public WhenOffline WhenOfflineOf(string address) => directory().Find(address)?.WhenOffline ?? WhenOffline.Reject;

    /// <inheritdoc/>
    public Bar BarBetween(string sender, string recipient, bool isAnonymous) => directory().BarBetween(sender, recipient, isAnonymous);

    /// <inheritdoc/>
    public async ValueTask<NativeResult> DeliverAsync(Message message, Delivery delivery, CancellationToken ct)
    {
        var devices = WithFeature(bindings.Reachable(delivery.Recipient));
        if (devices.IsEmpty) return new(IsSubscriber(delivery.Recipient) ? NativeStatus.Offline : NativeStatus.UnknownRecipient);
        if (devices.Length == 1) return Verdict(await SendAsync(message, delivery, devices[0]), delivery.Recipient);

        // A report goes first to the device that sent the message, then to the user's others (RFC 5438 §8 leaves the order to us).
        if (delivery.PreferredDevice.Length > 0) devices = devices.Sort((a, b) => (b.Device == delivery.PreferredDevice).CompareTo(a.Device == delivery.PreferredDevice));
        return await ForkAsync(message, delivery, devices);
    }

    private async ValueTask<NativeResult> ForkAsync(Message message, Delivery delivery, ImmutableArray<Binding> devices)
    {
        var pending = devices.Select(d => SendAsync(message, delivery, d).AsTask()).ToList();
        NativeResult best = default;
        var hasBest = false;
        while (pending.Count > 0)
        {
            var ended = await Task.WhenAny(pending);
            pending.Remove(ended);
            var result = Verdict(await ended, delivery.Recipient);
            if (result.Status == NativeStatus.Delivered || result.Code >= 600) return result;
            // 480 and its like from one device stand back behind a refusal by another.
            if (!hasBest || result.Status > best.Status) (best, hasBest) = (result, true);
        }
        return best;
    }

    private async ValueTask<NativeResult> SendAsync(Message message, Delivery delivery, Binding device)
    {
        var answer = await SendOnceAsync(message, delivery, device, asText: false);
        if (answer.Code is not (415 or 488) || message.PayloadType != "text/plain" || !message.BodyType.StartsWith("message/cpim", StringComparison.OrdinalIgnoreCase)) return answer;
        // A SIMPLE client that knows no CPIM (some say 488 for 415) gets the text alone; it cannot report.
        return await SendOnceAsync(message, delivery, device, asText: true) with { CanReport = false };
    }

    private async ValueTask<NativeResult> SendOnceAsync(Message message, Delivery delivery, Binding device, bool asText)
    {
        using var result = await stack.SendAsync(requests.Make(message, delivery, device, asText), device.Target);
        if (result.IsSuccess) return new(NativeStatus.Delivered, result.Status);
        if (result.Outcome == SipClientOutcome.NotSent && device.Target.Flow is null && device.Flow is { Transport: SipTransport.Udp, IsOpen: true })
            return await SendOverFlowAsync(message, delivery, device, asText);
        if (IsGone(device, result)) bindings.Remove(device);
        return new(StatusOf(result.Status), result.Status, RetryAfterOf(result));
    }

    /// <summary>Too large for UDP, and the phone takes no TCP: then large over UDP rather than not at all.</summary>
    private async ValueTask<NativeResult> SendOverFlowAsync(Message message, Delivery delivery, Binding device, bool asText)
    {
        using var result = await stack.SendAsync(requests.Make(message, delivery, device, asText), SipTarget.Of(device.Flow));
        return result.IsSuccess ? new(NativeStatus.Delivered, result.Status) : new(StatusOf(result.Status), result.Status, RetryAfterOf(result));
    }

    /// <summary>The connection is lost (RFC 5626 §4.3), or the device says that nobody is there any more.</summary>
    private static bool IsGone(Binding device, SipClientResult result) =>
        !device.IsAtCore && ((device.Target.Flow is not null && result.Outcome is SipClientOutcome.NotSent or SipClientOutcome.ConnectionLost) || result.Status is 404 or 410);

    /// <summary>With every device gone the recipient is away; with one still there it is tried again.</summary>
    private NativeResult Verdict(NativeResult result, string recipient) =>
        result.Status == NativeStatus.RetryLater && bindings.Reachable(recipient).IsEmpty ? result with { Status = NativeStatus.Offline } : result;

    private static NativeStatus StatusOf(int code) => code switch
    {
        >= 200 and < 300 => NativeStatus.Delivered,
        401 or 407 or 403 or 405 or 406 or 413 or 415 or 416 or 420 or 433 or 482 or 483 or 488 or 493 or 501 or 505 or 513 => NativeStatus.Refused,
        600 or 603 or 606 => NativeStatus.Refused,
        604 => NativeStatus.UnknownRecipient,
        _ => NativeStatus.RetryLater,
    };

    private static TimeSpan RetryAfterOf(SipClientResult result) =>
        result.Response is { } response && response.TryGetValue(SipHeaderId.RetryAfter, out var value) && RetryAfterValue.TryParse(value, out var after)
            ? TimeSpan.FromSeconds(Math.Min(after.Seconds, 3600))
            : TimeSpan.Zero;

    /// <summary>Devices that name the service; all of them where none names any (RFC 3841 §7.2.4: a preference, no requirement).</summary>
    private static ImmutableArray<Binding> WithFeature(ImmutableArray<Binding> devices)
    {
        if (devices.Length < 2) return devices;
        var able = devices.RemoveAll(static d => !d.HasPager);
        return able.IsEmpty ? devices : able;
    }
}
