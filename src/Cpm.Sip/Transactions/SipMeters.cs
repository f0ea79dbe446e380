using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;

namespace Cpm.Sip.Transactions;

/// <summary>
/// Counters of one stack, on the meter "Cpm.Sip": cpm_sip_transactions_total{method,code}, each transaction once with its final answer, and
/// cpm_rejected_total{reason}. Counted in plain fields and observed when asked: an increment costs nanoseconds, no label is built.
/// </summary>
public sealed class SipMeters : IDisposable
{
    private const int FirstCode = 100;
    private const int Codes = 600;

    private readonly Meter _meter = new("Cpm");
    private readonly long[]?[] _transactions = new long[]?[Enum.GetValues<SipMethod>().Length];
    private readonly long[] _rejections = new long[Enum.GetValues<SipRejection>().Length];
    private readonly ConcurrentDictionary<string, StrongCount> _reasons = new(StringComparer.Ordinal);

    internal SipMeters()
    {
        _meter.CreateObservableCounter("cpm_sip_transactions_total", ObserveTransactions, description: "SIP transactions by method and final status code.");
        _meter.CreateObservableCounter("cpm_rejected_total", ObserveRejections, description: "Messages and connections refused by the SIP stack.");
    }

    /// <summary>Transactions of a method that ended with a code.</summary>
    public long Transactions(SipMethod method, int code) =>
        Volatile.Read(ref _transactions[(int)method]) is { } codes && code is >= FirstCode and < FirstCode + Codes ? Volatile.Read(ref codes[code - FirstCode]) : 0;

    /// <summary>What was refused for a reason.</summary>
    public long Rejections(string reason) => _reasons.TryGetValue(reason, out var count) ? Volatile.Read(ref count.Value) : 0;

    /// <summary>Messages the parser refused for a reason.</summary>
    public long Rejections(SipRejection reason) => Volatile.Read(ref _rejections[(int)reason]);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Ended(SipMethod method, int code)
    {
        if (code is < FirstCode or >= FirstCode + Codes) return;
        ref var slot = ref _transactions[(int)method];
        var codes = Volatile.Read(ref slot) ?? Interlocked.CompareExchange(ref slot, new long[Codes], null) ?? slot!;
        Interlocked.Increment(ref codes[code - FirstCode]);
    }

    internal void Rejected(SipRejection reason) => Interlocked.Increment(ref _rejections[(int)reason]);

    internal void Rejected(string reason) => Interlocked.Increment(ref _reasons.GetOrAdd(reason, static _ => new StrongCount()).Value);

    private IEnumerable<Measurement<long>> ObserveTransactions()
    {
        for (var method = 0; method < _transactions.Length; method++)
        {
            if (Volatile.Read(ref _transactions[method]) is not { } codes) continue;
            var name = (SipMethod)method == SipMethod.Unknown ? "other" : ((SipMethod)method).ToString().ToUpperInvariant();
            for (var code = 0; code < Codes; code++)
            {
                var count = Volatile.Read(ref codes[code]);
                if (count > 0) yield return new(count, new("method", name), new KeyValuePair<string, object?>("code", code + FirstCode));
            }
        }
    }

    private IEnumerable<Measurement<long>> ObserveRejections()
    {
        for (var reason = 0; reason < _rejections.Length; reason++)
        {
            var count = Volatile.Read(ref _rejections[reason]);
            if (count > 0) yield return new(count, new KeyValuePair<string, object?>("reason", "sip_" + ((SipRejection)reason).ToString()));
        }
        foreach (var (reason, count) in _reasons) yield return new(Volatile.Read(ref count.Value), new KeyValuePair<string, object?>("reason", reason));
    }

    private sealed class StrongCount
    {
        public long Value;
    }
}
