using System.Globalization;
using System.Text.Json;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Mime;
using Cpm.Simulators.Load;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Xunit;

namespace Cpm.EndToEnd.Tests.Chaos;

/// <summary>
/// The books of a run in which anything may have happened: what was acknowledged, what the SMSCs took, what the sender's phone was told, and what the gateway's own journal says.
/// </summary>
internal sealed class ChaosLedger(LoadRun load, MessageKeys taken, PhoneSimulator sender)
{
    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(45);
    private readonly Dictionary<string, List<ConversationEntry>> _told = new(StringComparer.Ordinal);
    private JsonElement _journal;

    /// <summary>Waits until every acknowledged message is reported on, or nothing comes any more.</summary>
    public async Task CloseAsync()
    {
        await Wait.UntilStillAsync(() => Reports().DistinctBy(static entry => entry.MessageId).LongCount(entry => load.Accepted.Contains(NumberOf(entry.MessageId))), load.Accepted.Distinct, Stillness);
        foreach (var report in Reports())
        {
            if (!_told.TryGetValue(report.MessageId, out var list)) _told[report.MessageId] = list = [];
            list.Add(report);
        }
    }

    /// <summary>Reads the journal of the gateway, which must have ended.</summary>
    public async Task ReadJournalAsync(string config)
    {
        var result = await GatewayProgram.RunAsync("ledger", "--config", config);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        _journal = JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>All of it must agree.</summary>
    /// <param name="left">Deliveries that a killed process left behind with an unknown outcome.</param>
    /// <param name="about">Said where something does not agree.</param>
    public void Balances(long left, Func<string> about)
    {
        var numbers = _told.ToDictionary(pair => NumberOf(pair.Key), static pair => pair.Value);
        None("acknowledged and never reported on", Numbers().Where(number => !numbers.ContainsKey(number)));
        None("told two outcomes, or one under two ids", _told.Where(static pair => pair.Value.DistinctBy(static entry => (entry.ReportId, entry.Report!.Status)).Count() > 1).Select(static pair =>
            $"{pair.Key}: {string.Join(' ', pair.Value.Select(static entry => $"{entry.Report!.Status}/{entry.ReportId}"))}"));
        None("acknowledged, said to be delivered, and never at an SMSC", Numbers().Where(number => numbers[number][0].Report!.Status == ImdnStatus.Delivered && !taken.Contains(number)));

        Assert.True(Of("open") == 0 && Of("contradicted") == 0 && Of("toldTwice") == 0, $"{_journal}\n{about()}");
        Assert.True(Of("accepted") >= load.Accepted.Distinct && Of("accepted") <= load.Sent, $"{_journal}, acknowledged {load.Accepted.Distinct}, sent {load.Sent}\n{about()}");
        Assert.Equal(Of("accepted"), _journal.GetProperty("outcomes").EnumerateObject().Sum(static outcome => outcome.Value.GetInt64()));
        Assert.Equal((Of("accepted"), Outcome("delivered"), Outcome("failed") + Outcome("expired"), Outcome("unconfirmed")), (_told.Count, Told(ImdnStatus.Delivered), Told(ImdnStatus.Failed), Told(ImdnStatus.Error)));
        Assert.True(taken.Repeated <= Of("repeated") + left, $"{taken.Repeated} duplicates; unknown outcomes: {Of("repeated")} while it ran, {left} left by kills\n{about()}");

        void None<T>(string what, IEnumerable<T> found)
        {
            var list = found.ToList();
            Assert.True(list.Count == 0, $"{this}\n{list.Count} {what}: {string.Join(", ", list.Take(20))}\n{about()}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"sent {load.Sent}, acknowledged {load.Accepted.Distinct}; at the SMSCs {taken.Distinct}, duplicates {taken.Repeated}; told delivered {Told(ImdnStatus.Delivered)}, failed {Told(ImdnStatus.Failed)}, "
        + $"error {Told(ImdnStatus.Error)}, repeated under the same id {_told.Values.Sum(static list => list.Count - 1)}; journal {_journal}";

    private static long NumberOf(string messageId) => long.Parse(messageId.AsSpan(messageId.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);

    private IEnumerable<ConversationEntry> Reports() => sender.Log.All().Where(static entry => entry.Kind == EntryKind.Report);

    private long Told(ImdnStatus status) => _told.Values.LongCount(list => list[0].Report!.Status == status);

    private long Of(string name) => _journal.GetProperty(name).GetInt64();

    private long Outcome(string name) => _journal.GetProperty("outcomes").TryGetProperty(name, out var count) ? count.GetInt64() : 0;

    private IEnumerable<long> Numbers()
    {
        for (var number = 0L; number < load.Sent; number++)
        {
            if (load.Accepted.Contains(number)) yield return number;
        }
    }
}
