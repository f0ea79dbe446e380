using System.Globalization;
using System.Text;
using System.Text.Json;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Mime;
using Cpm.Simulators.Load;
using Cpm.Simulators.Phone;
using Cpm.Simulators.Smsc;
using Xunit;

namespace Cpm.EndToEnd.Tests.Chaos;

/// <summary>
/// The books of a run in which anything may have happened: what was acknowledged on either side, what the SMSCs took, what the sender's phone was told, what came out at the
/// recipient's phone, and what the gateway's own journal says.
/// </summary>
/// <param name="load">What alice sent.</param>
/// <param name="taken">What the SMSCs took of it.</param>
/// <param name="sender">Her phone.</param>
/// <param name="mobiles">What mobile users sent.</param>
/// <param name="recipient">Whose phone it was for.</param>
internal sealed class ChaosLedger(LoadRun load, MessageKeys taken, PhoneSimulator sender, LoadRun mobiles, PhoneSimulator recipient)
{
    /// <summary>The number of the first message of mobile users.</summary>
    public const int FirstOfMobiles = 1_000_000;

    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(45);
    private readonly Dictionary<string, List<ConversationEntry>> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<string>> _received = [];
    private JsonElement _journal;

    /// <summary>Waits until every acknowledged message is reported on or received, or nothing comes any more.</summary>
    public async Task CloseAsync()
    {
        await Wait.UntilStillAsync(() => Reports().DistinctBy(static entry => entry.MessageId).LongCount(entry => load.Accepted.Contains(NumberOf(entry.MessageId))), load.Accepted.Distinct, Stillness);
        await Wait.UntilStillAsync(() => Received().Select(NumberIn).Distinct().LongCount(mobiles.Accepted.Contains), mobiles.Accepted.Distinct, Stillness);
        foreach (var entry in Received())
        {
            if (!_received.TryGetValue(NumberIn(entry), out var ids)) _received[NumberIn(entry)] = ids = [];
            ids.Add(entry.MessageId);
        }
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
        None("acknowledged to an SMSC and never received", Enumerable.Range(0, (int)mobiles.Sent).Select(static number => FirstOfMobiles + number).Where(number => mobiles.Accepted.Contains(number) && !_received.ContainsKey(number)));
        None("received under two ids", _received.Where(static pair => pair.Value.Distinct(StringComparer.Ordinal).Count() > 1).Select(static pair => pair.Key));
        None("acknowledged, said to be delivered, and never at an SMSC", Numbers().Where(number => numbers[number][0].Report!.Status == ImdnStatus.Delivered && !taken.Contains(number)));

        Assert.True(Of("open") == 0 && Of("contradicted") == 0 && Of("toldTwice") == 0, $"{_journal}\n{about()}");
        Assert.True(Of("accepted") >= load.Accepted.Distinct + mobiles.Accepted.Distinct && Of("accepted") <= load.Sent + mobiles.Sent, $"{this}\n{about()}");
        Assert.Equal(Of("accepted"), _journal.GetProperty("outcomes").EnumerateObject().Sum(static outcome => outcome.Value.GetInt64()));
        Assert.Equal((Of("accepted"), Outcome("delivered"), Outcome("failed") + Outcome("expired"), Outcome("unconfirmed")), (_told.Count + _received.Count, Told(ImdnStatus.Delivered) + _received.Count, Told(ImdnStatus.Failed), Told(ImdnStatus.Error)));
        Assert.InRange(Of("mostRepeated"), 0, 1);
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
        + $"error {Told(ImdnStatus.Error)}, repeated under the same id {_told.Values.Sum(static list => list.Count - 1)}; "
        + $"of mobile users sent {mobiles.Sent}, acknowledged {mobiles.Accepted.Distinct}, received {_received.Count}, repeated under the same id {_received.Values.Sum(static list => list.Count - 1)}; journal {_journal}";

    private static long NumberOf(string messageId) => long.Parse(messageId.AsSpan(messageId.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);

    private static long NumberIn(ConversationEntry entry) => MessageKeys.TryRead(Encoding.ASCII.GetBytes(entry.Text), out var number) ? number : -1;

    private IEnumerable<ConversationEntry> Received() => recipient.Log.All().Where(static entry => entry.Kind == EntryKind.Received);

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
