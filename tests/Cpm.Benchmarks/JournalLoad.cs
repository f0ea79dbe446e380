using System.Diagnostics;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Primitives;
using Cpm.Storage.Sqlite;

namespace Cpm.Benchmarks;

/// <summary>
/// What the journal costs for an undisturbed message: accepted (durable), submitted (lazy), receipt (durable). All CPU of the process counts, this driver included.
/// <c>journal [--outstanding 512] [--rate 0] [--seconds 5] [--folder F] [--spacing 2]</c>; rate 0 is as fast as it goes.
/// </summary>
public static class JournalLoad
{
    public static async Task<int> Run(string[] args)
    {
        var arguments = new Arguments(args);
        var outstanding = arguments.Count("--outstanding", 512);
        var rate = arguments.Number("--rate", 0);
        var seconds = arguments.Number("--seconds", 5);
        var folder = Path.Combine(arguments.Text("--folder") ?? Path.GetTempPath(), $"cpm-journal-load-{Environment.ProcessId}");
        var options = new SqliteJournalOptions
        {
            ConnectionString = $"Data Source={Path.Combine(folder, "gateway.db")}",
            CommitSpacing = TimeSpan.FromMilliseconds(arguments.Number("--spacing", 2)),
        };
        try
        {
            await using (var journal = SqliteJournal.Open(options, TimeProvider.System))
            {
                await journal.RecoverAsync(_ => { }, CancellationToken.None);
                var load = new Load(journal);
                await load.RunAsync(outstanding, rate, TimeSpan.FromSeconds(3));
                await MeasureAsync(load, outstanding, rate, TimeSpan.FromSeconds(seconds));
            }
            await RecoverAsync(options);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Load load, int outstanding, double rate, TimeSpan time)
    {
        var allocated = GC.GetTotalAllocatedBytes(true);
        var (cpu, kernel) = (Process.GetCurrentProcess().TotalProcessorTime, Process.GetCurrentProcess().PrivilegedProcessorTime);
        int[] collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
        var paused = GC.GetTotalPauseDuration();
        var watch = Stopwatch.StartNew();
        var messages = await load.RunAsync(outstanding, rate, time);
        var elapsed = watch.Elapsed;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var inKernel = Process.GetCurrentProcess().PrivilegedProcessorTime - kernel;
        var kind = rate > 0 ? $"paced at {rate:N0}/s" : $"{outstanding} outstanding";
        Console.WriteLine($"{kind}: {messages / elapsed.TotalSeconds:N0} messages/s, {used.TotalMicroseconds / messages:F1} µs CPU per message of three entries ({inKernel.TotalMicroseconds / messages:F1} in the kernel), " +
            $"p50 {load.Percentile(0.5):F1} ms, p99 {load.Percentile(0.99):F1} ms, {(GC.GetTotalAllocatedBytes(true) - allocated) / messages:N0} B allocated per message, " +
            $"collections {string.Join('/', collections.Select((before, generation) => GC.CollectionCount(generation) - before))}, paused {(GC.GetTotalPauseDuration() - paused) / elapsed:P1} of the time");
    }

    private static async Task RecoverAsync(SqliteJournalOptions options)
    {
        await using var journal = SqliteJournal.Open(options, TimeProvider.System);
        var entries = 0;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await journal.RecoverAsync(_ => entries++, CancellationToken.None);
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine($"recovery: {entries:N0} entries in {watch.Elapsed.TotalSeconds:F2} s, {entries / watch.Elapsed.TotalSeconds:N0} entries/s, {used.TotalMicroseconds / Math.Max(1, entries):F2} µs CPU per entry");
    }

    /// <summary>A closed loop of workers, or a paced open one; each message is made anew, as intake makes it.</summary>
    private sealed class Load(SqliteJournal journal)
    {
        private static readonly Selection Sms = new([new("sms")], "default", [new("native", "the recipient is not a subscriber of this domain")]);
        private readonly IdGenerator _ids = new(TimeProvider.System);
        private readonly byte[] _body = new byte[700];
        private readonly List<double> _latencies = [];
        private long _done;

        public async Task<long> RunAsync(int outstanding, double rate, TimeSpan time)
        {
            _latencies.Clear();
            _done = 0;
            Random.Shared.NextBytes(_body);
            var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            if (rate > 0) await PaceAsync(rate, end);
            else await Task.WhenAll(Enumerable.Range(0, outstanding).Select(worker => LoopAsync(end)));
            return _done;
        }

        public double Percentile(double part)
        {
            _latencies.Sort();
            return _latencies.Count == 0 ? 0 : _latencies[(int)(part * (_latencies.Count - 1))];
        }

        private async Task LoopAsync(long end)
        {
            while (Stopwatch.GetTimestamp() < end) await OneAsync();
        }

        private async Task PaceAsync(double rate, long end)
        {
            var open = new List<Task>();
            var start = Stopwatch.GetTimestamp();
            long sent = 0;
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
            while (Stopwatch.GetTimestamp() < end && await timer.WaitForNextTickAsync())
            {
                var due = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate);
                for (; sent < due; sent++) open.Add(OneAsync());
                if (open.Count > 10_000) open.RemoveAll(t => t.IsCompletedSuccessfully);
            }
            await Task.WhenAll(open);
        }

        private async Task OneAsync()
        {
            var start = Stopwatch.GetTimestamp();
            var message = new MessageId(_ids.Next());
            var delivery = new DeliveryId(_ids.Next());
            await journal.AppendAsync(Accepted(message, delivery), Durability.Durable);
            if ((Interlocked.Increment(ref _done) & 63) == 0)
            {
                lock (_latencies) _latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            await journal.AppendAsync(
                new JournalEntry
                {
                    Kind = EntryKind.Submitted,
                    At = 1_790_000_000_000,
                    Delivery = delivery,
                    Part = 1,
                    PartTotal = 1,
                    Route = "sms",
                    Link = "smsc-1",
                    Scope = "sms/default",
                    RemoteKey = Base32.Encode(delivery.Value),
                }, Durability.Lazy);
            await journal.AppendAsync(
                new JournalEntry { Kind = EntryKind.Receipt, At = 1_790_000_000_000, Delivery = delivery, Part = 1, Outcome = Outcome.Delivered, Link = "smsc-1", Detail = "DELIVRD" },
                Durability.Durable);
        }

        private JournalEntry Accepted(MessageId id, DeliveryId delivery)
        {
            var printed = Base32.Encode(id.Value);
            return new JournalEntry
            {
                Kind = EntryKind.Accepted,
                At = 1_790_000_000_000,
                Flags = EntryFlags.AlsoSending,
                Message = new Message
                {
                    Id = id,
                    Kind = MessageKind.Pager,
                    Origin = new("native", "tcp:127.0.0.1:5060"),
                    Sender = "tel:+15550100001",
                    ConversationId = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                    ContributionId = printed,
                    ImdnId = printed,
                    IntakeKey = printed,
                    AcceptedAt = 1_790_000_000_000,
                    ExpiresAt = 1_790_604_800_000,
                    BodyType = "message/cpim",
                    Body = _body,
                    BodyLength = _body.Length,
                    PayloadType = "text/plain",
                    PayloadSize = 120,
                    Deliveries = [new Delivery { Id = delivery, Recipient = "tel:+15550100009", Requested = Dispositions.PositiveDelivery, Selection = Sms }],
                },
            };
        }
    }
}
