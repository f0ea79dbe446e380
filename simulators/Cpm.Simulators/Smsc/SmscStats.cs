using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>Counters of the SMSC. Thread-safe.</summary>
public sealed class SmscStats
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<CommandStatus, long> _refusals = [];
    private long _submits;
    private long _accepted;
    private long _unanswered;
    private long _receipts;
    private long _receiptsAnswered;
    private long _receiptsRefused;
    private long _binds;
    private long _bindsRefused;

    /// <summary>submit_sm and data_sm that came.</summary>
    public long Submits => Volatile.Read(ref _submits);

    /// <summary>Those answered with success.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Those taken and left without an answer, as behaviour has it.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Those refused, by status.</summary>
    public IReadOnlyDictionary<string, long> Refusals
    {
        get { lock (_gate) return _refusals.ToDictionary(pair => pair.Key.Name(), pair => pair.Value, StringComparer.Ordinal); }
    }

    /// <summary>Receipts sent.</summary>
    public long Receipts => Volatile.Read(ref _receipts);

    /// <summary>Receipts acknowledged with success.</summary>
    public long ReceiptsAnswered => Volatile.Read(ref _receiptsAnswered);

    /// <summary>Receipts refused, unanswered or lost with their connection.</summary>
    public long ReceiptsRefused => Volatile.Read(ref _receiptsRefused);

    /// <summary>Binds accepted.</summary>
    public long Binds => Volatile.Read(ref _binds);

    /// <summary>Binds refused.</summary>
    public long BindsRefused => Volatile.Read(ref _bindsRefused);

    internal void CountSubmit(in Verdict verdict)
    {
        Interlocked.Increment(ref _submits);
        if (!verdict.Action.Answers())
        {
            Interlocked.Increment(ref _unanswered);
        }
        else if (verdict.Status == CommandStatus.Ok)
        {
            Interlocked.Increment(ref _accepted);
        }
        else
        {
            lock (_gate) _refusals[verdict.Status] = _refusals.GetValueOrDefault(verdict.Status) + 1;
        }
    }

    internal void CountReceipt() => Interlocked.Increment(ref _receipts);

    internal void CountReceiptAnswer() => Interlocked.Increment(ref _receiptsAnswered);

    internal void CountReceiptRefusal() => Interlocked.Increment(ref _receiptsRefused);

    internal void CountBind(CommandStatus status) => Interlocked.Increment(ref status == CommandStatus.Ok ? ref _binds : ref _bindsRefused);
}
