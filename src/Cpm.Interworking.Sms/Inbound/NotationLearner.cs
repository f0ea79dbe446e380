using System.Collections.Concurrent;
using System.Globalization;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;

namespace Cpm.Interworking.Sms.Inbound;

/// <summary>What was learnt, by link group: the binds of a group lead to one message centre.</summary>
internal sealed class NotationTable
{
    private readonly ConcurrentDictionary<string, NotationLearner> _groups = new(StringComparer.Ordinal);

    /// <summary>The notation of a group.</summary>
    public NotationLearner Of(string group) => _groups.GetOrAdd(group, static _ => new NotationLearner());
}

/// <summary>
/// Learns from matches how the receipts of one link group write ids. Before it knows, the most literal match counts, and conversions count where the recipient
/// agrees. Once <see cref="Enough"/> receipts in a row have agreed, a match in any other notation is taken for an accident; when <see cref="Contradictions"/>
/// receipts in a row could be matched only so, the notation is forgotten.
/// </summary>
public sealed class NotationLearner
{
    /// <summary>Receipts in a row that make a notation known.</summary>
    public const int Enough = 20;

    /// <summary>Receipts in a row that make it forgotten.</summary>
    public const int Contradictions = 3;

    private readonly Lock _gate = new();
    private ReceiptNotation _leading;
    private int _agreements;
    private readonly HashSet<string> _contradicting = new(StringComparer.Ordinal);

    /// <summary>The notation, once it is known.</summary>
    public ReceiptNotation? Known
    {
        get { lock (_gate) return _agreements >= Enough ? _leading : null; }
    }

    /// <summary>What is known, in words; null for nothing yet.</summary>
    public string? Describe()
    {
        lock (_gate)
        {
            if (_agreements == 0) return null;
            return _agreements >= Enough ? _leading.Words() : string.Create(CultureInfo.InvariantCulture, $"{_leading.Words()} ({_agreements} of {Enough} receipts)");
        }
    }

    /// <summary>Chooses which part a receipt means, and learns from the choice.</summary>
    /// <param name="receipt">The id that the receipt names.</param>
    /// <param name="submitted">The parts that it may mean, the most literal match first.</param>
    /// <returns>The place in the list; -1 for none.</returns>
    public int Choose(string receipt, IReadOnlyList<RemoteKeys> submitted)
    {
        lock (_gate)
        {
            var chosen = _agreements < Enough ? 0 : FirstThatAgrees(receipt, submitted);
            if (chosen < 0)
            {
                // By id: a receipt may be looked at more than once.
                _contradicting.Add(receipt);
                if (_contradicting.Count < Contradictions) return -1;
                (_agreements, chosen) = (0, 0);
            }
            // No notation: too short to tell, or matched by another id of the receipt.
            if (MessageIdForms.Compare(submitted[chosen].Exact, receipt) is { } notation) Note(notation);
            return chosen;
        }
    }

    private int FirstThatAgrees(string receipt, IReadOnlyList<RemoteKeys> submitted)
    {
        for (var i = 0; i < submitted.Count; i++)
        {
            if (MessageIdForms.Compare(submitted[i].Exact, receipt) is not { } notation || notation.Agrees(_leading)) return i;
        }
        return -1;
    }

    private void Note(ReceiptNotation notation)
    {
        _contradicting.Clear();
        if (_agreements > 0 && notation.Agrees(_leading))
        {
            if (_agreements < Enough) _agreements++;
            // Zeros and case are shown where they occur at all: most ids look the same with and without.
            if (notation == ReceiptNotation.ZerosOrCase) _leading = notation;
            return;
        }
        (_leading, _agreements) = (notation, 1);
    }
}
