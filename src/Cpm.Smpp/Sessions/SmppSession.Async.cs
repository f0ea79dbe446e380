using System.Text;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Sessions;

/// <content>Requests that are awaited, for all that is not the hot path.</content>
public sealed partial class SmppSession
{
    /// <summary>Sends a request, waiting for the window where it is full, and awaits its end.</summary>
    /// <param name="pdu">The request: its memory must stay as it is until the task completes.</param>
    /// <param name="ct">Ends the wait for the window; a request that was sent is awaited regardless, since it cannot be called back.</param>
    /// <returns>The end, with a copy of the response. <see cref="RequestOutcome.NotSent"/> where the session does not allow the request or is over.</returns>
    /// <exception cref="ArgumentException">The request breaks the specification.</exception>
    public async Task<RequestResult> RequestAsync<T>(T pdu, CancellationToken ct = default) where T : struct, IPdu<T>
    {
        var completion = new ResultCompletion();
        while (true)
        {
            var freed = SlotFreed();
            switch (TryRequest(pdu, completion, 0, out var error))
            {
                case SendStatus.Sent:
                    return await completion.Task;
                case SendStatus.WindowFull:
                    await freed.WaitAsync(ct);
                    break;
                case SendStatus.Invalid:
                    throw new ArgumentException(error.ToString(), nameof(pdu));
                default:
                    return new RequestResult(RequestOutcome.NotSent, CommandStatus.Ok, default, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Taken before the attempt, so that a slot freed between attempt and wait is not missed.</summary>
    private Task SlotFreed()
    {
        lock (_gate) return _end is not null ? Task.CompletedTask : (_slotFreed ??= NewSignal()).Task;
    }

    private sealed class BindCompletion(SmppSession session, BindMode mode) : IRequestCompletion
    {
        private readonly TaskCompletionSource<BindResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<BindResult> Task => _result.Task;

        public void OnCompleted(long tag, in RequestResult result)
        {
            BindResp body = default;
            if (result.Outcome == RequestOutcome.Ok) result.TryDecode(out body, out _);
            byte? version = body.Tlvs.TryGetOctet(TlvTag.ScInterfaceVersion, out var octet) ? octet : null;
            session.OnBindAnswered(mode, result, body);
            _result.TrySetResult(new BindResult(result.Outcome, result.Status, Encoding.Latin1.GetString(body.SystemId.Span), version));
        }
    }
}
