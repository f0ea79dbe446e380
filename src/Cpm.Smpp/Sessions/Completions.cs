namespace Cpm.Smpp.Sessions;

/// <summary>Completes when a request ends, however it ends.</summary>
internal sealed class SignalCompletion : IRequestCompletion
{
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _signal.Task;

    public void OnCompleted(long tag, in RequestResult result) => _signal.TrySetResult();
}

/// <summary>Keeps a copy of the result for one who awaits it.</summary>
internal sealed class ResultCompletion : IRequestCompletion
{
    private readonly TaskCompletionSource<RequestResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RequestResult> Task => _result.Task;

    public void OnCompleted(long tag, in RequestResult result) => _result.TrySetResult(result.Copy());
}
