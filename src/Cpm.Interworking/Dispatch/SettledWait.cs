namespace Cpm.Interworking.Dispatch;

/// <summary>Waits for the end of the step under way, for a while: a fast far side reports before the attempt itself has ended.</summary>
internal sealed class SettledWait(Dispatcher dispatcher, TimeProvider time)
{
    private static readonly TimeSpan Overtaking = TimeSpan.FromSeconds(2);

    /// <summary>Completes when the delivery waits for its report or is closed, or when the attempt takes long.</summary>
    public async ValueTask WaitAsync(OpenDelivery delivery)
    {
        Task settled;
        lock (dispatcher.Lanes.Of(delivery).Gate)
        {
            if (delivery.Phase is Phase.AwaitingReport or Phase.Closed) return;
            settled = (delivery.Settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        try
        {
            await settled.WaitAsync(Overtaking, time);
        }
        catch (TimeoutException)
        {
            // The attempt goes on: more parts, a slow far side.
        }
    }
}
