using Cpm.Sip.Transactions;

namespace Cpm.Sip.Tests.Transactions;

public sealed class ServerTransactionTableTests
{
    [Fact]
    public async Task Holds_160_000_answered_requests_in_13_MB_and_lets_them_go()
    {
        await using var f = new StackFixture(new SipStackOptions { MaxCompletedTransactions = 200_000 });
        f.Handler = static _ => { };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 160_000; i++)
        {
            f.Datagrams.Inject(Wire.Request(branch: $"z9hG4bK{i}", callId: $"c{i}"));
            f.Received.TryDequeue(out var transaction);
            transaction!.Respond(200);
            f.Datagrams.Take();
        }
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(160_000, f.Stack.CompletedRequests);
        Assert.InRange(grown, 0, 13_000_000);
        f.Datagrams.Inject(Wire.Request(branch: "z9hG4bK77777", callId: "c77777"));
        Assert.Equal(1, f.Stack.RequestsAnsweredAgain);
        f.Time.Advance(TimeSpan.FromSeconds(34));
        Assert.Equal(0, f.Stack.CompletedRequests);
    }

    [Fact]
    public void The_oldest_go_first_when_there_are_too_many()
    {
        var table = new ServerTransactionTable(10, 3);
        for (uint i = 1; i <= 5; i++)
        {
            var key = new ServerKey(i, i, i);
            Assert.Equal(ServerMatch.New, Begin(table, key, out var slot));
            table.Complete(slot, "answer", 100 + i);
        }
        Assert.Equal(3, table.Completed);
        Assert.Equal(ServerMatch.New, Begin(table, new ServerKey(2, 2, 2), out _));
        Assert.Equal(ServerMatch.Completed, Begin(table, new ServerKey(3, 3, 3), out _));
    }

    [Fact]
    public void Behaves_like_a_dictionary_whatever_the_order()
    {
        var random = new Random(7);
        var table = new ServerTransactionTable(100_000, 100_000);
        var pending = new Dictionary<ulong, int>();
        var completed = new Queue<ulong>();
        var known = new HashSet<ulong>();
        uint now = uint.MaxValue - 5_000;
        for (var step = 0; step < 60_000; step++)
        {
            var id = (ulong)random.Next(1, 8_000);
            switch (random.Next(4))
            {
                case 0 or 1:
                    // Few buckets differ in their low bits only: chains grow.
                    var match = Begin(table, new ServerKey(id, id << 3, id << 5), out var slot);
                    Assert.Equal(pending.ContainsKey(id) ? ServerMatch.Pending : known.Contains(id) ? ServerMatch.Completed : ServerMatch.New, match);
                    if (match == ServerMatch.New && known.Add(id)) pending[id] = slot;
                    break;
                case 2 when pending.Remove(id, out var toComplete):
                    table.Complete(toComplete, "answer", now + 1_000);
                    completed.Enqueue(id);
                    break;
                case 3 when pending.Remove(id, out var toRemove):
                    table.RemovePending(toRemove);
                    known.Remove(id);
                    break;
            }
            now++;
            if (step % 5_000 != 4_999) continue;
            now += 1_000;
            table.Sweep(now);
            while (completed.TryDequeue(out var gone)) known.Remove(gone);
            Assert.Equal((pending.Count, 0), (table.Pending, table.Completed));
        }
        Assert.NotEmpty(pending);
    }

    private static ServerMatch Begin(ServerTransactionTable table, in ServerKey key, out int slot)
    {
        var candidate = (SipServerTransaction)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(SipServerTransaction));
        var match = table.Begin(key, candidate, out _);
        slot = candidate.Slot;
        return match;
    }
}
