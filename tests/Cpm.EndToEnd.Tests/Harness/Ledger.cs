using Cpm.Mime;
using Cpm.Simulators.Load;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Xunit;

namespace Cpm.EndToEnd.Tests.Harness;

/// <summary>
/// The books of a run: of each numbered message whether it was acknowledged, whether the SMSC got it and how often, and which reports came back to the sender's phone.
/// </summary>
internal sealed class Ledger(LoadRun load, SmscSimulator sink, PhoneSimulator sender)
{
    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(30);

    /// <summary>Messages answered with 202.</summary>
    public long Acknowledged => load.Accepted.Distinct;

    /// <summary>Different messages at the SMSC.</summary>
    public long Submitted => sink.Keys.Distinct;

    /// <summary>Times that a message came to the SMSC again.</summary>
    public long Duplicates => sink.Keys.Repeated;

    /// <summary>Acknowledged messages that the SMSC never got.</summary>
    public IReadOnlyList<long> Lost { get; private set; } = [];

    /// <summary>Acknowledged messages without a report.</summary>
    public IReadOnlyList<long> Unreported { get; private set; } = [];

    /// <summary>Messages with two different reports of the same kind.</summary>
    public IReadOnlyList<string> ReportedTwice { get; private set; } = [];

    /// <summary>Reports that came again under the same id.</summary>
    public int RepeatedReports { get; private set; }

    /// <summary>Different reports.</summary>
    public int Reports { get; private set; }

    /// <summary>Waits until every acknowledged message is at the SMSC and reported on, or nothing comes any more; then counts.</summary>
    public async Task CloseAsync()
    {
        await Wait.UntilStillAsync(() => load.Accepted.Distinct - Missing().Count, load.Accepted.Distinct, Stillness);
        await Wait.UntilStillAsync(() => Delivered().Count, load.Accepted.Distinct, Stillness);
        var delivered = Delivered();
        Lost = Missing();
        Unreported = [.. Numbers().Where(number => !delivered.Contains(number))];
        var reports = sender.Log.All().Where(static entry => entry.Kind == EntryKind.Report).ToList();
        var distinct = reports.DistinctBy(static entry => entry.ReportId).ToList();
        Reports = distinct.Count;
        RepeatedReports = reports.Count - distinct.Count;
        ReportedTwice = [.. distinct.GroupBy(static entry => (entry.MessageId, entry.Report!.Status)).Where(static group => group.Count() > 1).Select(static group => $"{group.Key}: {group.Count()}")];
    }

    /// <summary>One line.</summary>
    public override string ToString() =>
        $"acknowledged {Acknowledged}, at the SMSC {Submitted}, lost {Lost.Count}, duplicates {Duplicates}; reports {Reports}, missing {Unreported.Count}, two of a kind {ReportedTwice.Count}, repeated {RepeatedReports}";

    /// <summary>Nothing that was acknowledged is lost, and every report owed came, once.</summary>
    public void Balances(GatewayProcess gateway)
    {
        Assert.True(Lost.Count == 0, $"{this}\nlost: {string.Join(' ', Lost.Take(20))}\n{gateway.Output}");
        Assert.True(Unreported.Count == 0, $"{this}\nwithout a report: {string.Join(' ', Unreported.Take(20))}\n{gateway.Output}");
        Assert.True(ReportedTwice.Count == 0, $"{this}\nreported twice: {string.Join(' ', ReportedTwice.Take(20))}");
    }

    private IEnumerable<long> Numbers()
    {
        for (var number = 0L; number < load.Sent; number++)
        {
            if (load.Accepted.Contains(number)) yield return number;
        }
    }

    private List<long> Missing() => [.. Numbers().Where(number => !sink.Keys.Contains(number))];

    private HashSet<long> Delivered() => [.. sender.Log.All()
        .Where(static entry => entry.Report is { Status: ImdnStatus.Delivered })
        .Select(static entry => long.Parse(entry.MessageId.AsSpan(entry.MessageId.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture))
        .Where(load.Accepted.Contains)];
}
