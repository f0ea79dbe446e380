namespace Cpm.Simulators.Load;

/// <summary>One of those who send in a run: takes numbers from the ledger as fast as answers come, or sends what it is told is due. Its members may be called from any thread.</summary>
internal abstract class LoadSource
{
    /// <summary>Unanswered messages, and those due.</summary>
    public abstract int Outstanding { get; }

    /// <summary>Messages that were due and have not been sent.</summary>
    public abstract int HeldBack { get; }

    /// <summary>Runs until cancelled.</summary>
    public abstract Task RunAsync(CancellationToken ct);

    /// <summary>Open loop: a message is due. It leaves as soon as there are not too many unanswered; its latency counts from now on all the same.</summary>
    public abstract void Queue(long number);

    /// <summary>Open loop: sends what was queued.</summary>
    public abstract void Flush();

    /// <summary>Gives up what is unanswered for too long, and sends again what may have been lost.</summary>
    public abstract void Sweep();

    /// <summary>The end: what is unanswered will not be waited for any longer.</summary>
    public abstract void GiveUp();
}
