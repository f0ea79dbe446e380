using System.Runtime.CompilerServices;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;

namespace Cpm.Interworking.Dispatch;

/// <summary>A route of an interworking function.</summary>
internal sealed class FunctionRoute(IInterworkingFunction function, RouteState state, DeliveryRecord record) : Route(state.Name)
{
    /// <summary>The function.</summary>
    public IInterworkingFunction Function => function;

    /// <summary>What the function says of the route.</summary>
    public RouteState State => state;

    /// <inheritdoc/>
    public override int Credit => state.Credit;

    /// <inheritdoc/>
    public override string? Down => state.Reason;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<RouteResult> AttemptAsync(OpenDelivery delivery, LoadedDelivery loaded)
    {
        var attempt = new DeliveryAttempt(delivery, loaded, state.Name, function.Name, record);
        var result = await function.DeliverAsync(attempt, CancellationToken.None);
        return new(result[0], attempt.Conclude(result[0]));
    }
}

/// <summary>The native side: the Participating Function of the recipient, or the core in front of us.</summary>
internal sealed class NativeRoute(INativeService native, int credit) : Route(Origin.Native)
{
    /// <inheritdoc/>
    public override int Credit => credit;

    /// <inheritdoc/>
    public override string? Down => null;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<RouteResult> AttemptAsync(OpenDelivery delivery, LoadedDelivery loaded)
    {
        var result = await native.DeliverAsync(new NativeAttempt(loaded.Message, loaded.Delivery, WasDeferred: delivery.Outcome == Outcome.Deferred), CancellationToken.None);
        return result.Status switch
        {
            NativeStatus.Delivered => new(RecipientResult.Accepted(result.CanReport && AwaitsNotification(loaded))),
            NativeStatus.Offline => RouteResult.Offline,
            NativeStatus.RetryLater => new(RecipientResult.RetryLater(RetryScope.Recipient, result.After, result.Code)),
            NativeStatus.UnknownRecipient => new(RecipientResult.Refused(RefusalReason.UnknownRecipient, result.Code)),
            _ => new(RecipientResult.Refused(RefusalReason.Barred, result.Code)),
        };
    }

    /// <summary>A 2xx of a device says delivered only where the device was not asked to say so itself.</summary>
    private static bool AwaitsNotification(LoadedDelivery loaded) =>
        loaded.Message.Kind is not (MessageKind.Notification or MessageKind.System)
        && (loaded.Delivery.Requested & (Dispositions.PositiveDelivery | Dispositions.Display)) != 0;
}
