namespace Cpm.Simulators.CommandLine;

/// <summary>Waiting for a signal.</summary>
internal static class Cancellation
{
    /// <summary>Completes when the token is cancelled.</summary>
    public static async Task UntilCancelledAsync(this CancellationToken ct)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ct.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), signal);
        await signal.Task;
    }
}
