using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Storage.Content;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Storage.Tests.Sqlite;

public sealed class ErasureTests : IDisposable
{
    private const string Subject = "tel:+15550100077";
    private const string Longer = "tel:+155501000771";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1L << 30)]
    [InlineData(70_000)]
    public async Task An_erased_number_stands_nowhere_in_the_data_folder(long partitionBytes)
    {
        var contents = new DirectoryContentStore(Path.Combine(_folder.Path, "content"));
        var stored = await contents.SaveAsync(new MemoryStream(Encoding.UTF8.GetBytes("a long text for 15550100077")), default);
        await using var journal = await TestFolder.OpenAsync(_folder.Options with { PartitionBytes = partitionBytes }, contents: contents);
        var others = new List<JournalEntry>();
        var sent = Entries.Accepted(1000, sender: Subject, body: "From: <tel:+15550100077>", headers: "X-Number: +15550100077\r\n");
        var received = Entries.Accepted(2000, recipient: Subject, body: "secret for 15550100077");
        var large = Entries.Accepted(3000, recipient: Subject, storedBody: stored.Key);
        await journal.AppendAsync([sent, Entries.Accepted(1100, recipient: Longer, body: "not yours")], Durability.Durable);
        for (var i = 1; i <= 60; i++)
        {
            var other = Entries.Accepted(5000 + (i * 10), body: $"other {i}" + new string('.', 500));
            await journal.AppendAsync(other, Durability.Durable);
            others.Add(other);
        }
        await journal.AppendAsync(received, Durability.Durable);
        await journal.AppendAsync(large, Durability.Durable);
        await journal.AppendAsync(Entries.Receipt(2000, detail: "report for +15550100077: DELIVRD"), Durability.Durable);
        Assert.True(Grep("15550100077"));

        var counts = await journal.EraseAsync(Subject, default);
        Assert.Equal(new ErasureCounts(4, 3), counts);
        Assert.Equal(default, await journal.EraseAsync(Subject, default));
        Assert.False(Grep("secret for"));
        Assert.False(Grep("a long text"));
        // The longer number begins with the same digits and belongs to somebody else.
        Assert.Equal(1, Count("15550100077"));
        Assert.Equal(1, Count("155501000771"));

        Assert.Null(await journal.ReadAsync(sent.Position, default));
        Assert.Null(await journal.ReadAsync(received.Position, default));
        Assert.Null(await contents.OpenAsync(stored.Key, default));
        foreach (var other in others) Assert.Equal(other.Message!.Body.ToArray(), (await journal.ReadAsync(other.Position, default))!.Message!.Body.ToArray());
        Assert.Equal(Longer, (await journal.FindAsync(LookupKey.Imdn("imdn-1100"), 1, default)).Single().Message!.Deliveries[0].Recipient);
        var afterErasure = Entries.Accepted(9000);
        await journal.AppendAsync(afterErasure, Durability.Durable);
        Assert.NotNull(await journal.ReadAsync(afterErasure.Position, default));
    }

    [Theory]
    [InlineData(1L << 30)]
    [InlineData(30_000)]
    public async Task Parts_and_parked_reports_that_wait_are_erased_too(long partitionBytes)
    {
        await using var journal = await TestFolder.OpenAsync(_folder.Options with { PartitionBytes = partitionBytes });
        await journal.AppendAsync(Waiting(EntryKind.PartHeld, Longer, "not yours"), Durability.Durable);
        await journal.AppendAsync(
            [Waiting(EntryKind.PartHeld, Subject, "the first part"), Waiting(EntryKind.PartsJoined, Subject, ""),
                new JournalEntry { Kind = EntryKind.Parked, At = 1, Scope = "sms/a", RemoteKey = "id-1", Route = Subject, Link = "sms" }],
            Durability.Durable);
        for (var i = 1; i <= 60; i++) await journal.AppendAsync(Entries.Accepted(5000 + (i * 10), body: new string('.', 500)), Durability.Durable);
        Assert.True(Grep("the first part"));

        Assert.Equal(new ErasureCounts(3, 1), await journal.EraseAsync(Subject, default));
        Assert.False(Grep("the first part"));
        Assert.Equal(2, Count("15550100077"));
        Assert.True(Grep("not yours"));
        Assert.Equal(default, await journal.EraseAsync(Subject, default));
    }

    private static JournalEntry Waiting(EntryKind kind, string recipient, string text) => new()
    {
        Kind = kind,
        At = 1,
        Route = "sms",
        RemoteKey = $"sms/a tel:+15550100001 {recipient} 8:7/2",
        OtherKeys = $"tel:+15550100001 {recipient}",
        Part = 1,
        PartTotal = 2,
        State = Encoding.UTF8.GetBytes(text),
    };

    [Fact]
    public async Task The_subject_line_and_the_devices_go_with_the_body()
    {
        await using var journal = await _folder.OpenAsync();
        var sent = Entries.Accepted(1000, sender: Subject, headers: "Subject: the results of your test\r\n");
        var message = sent.Message! with { SenderDevice = "sip:ann@192.0.2.7:5062" };
        var delivery = message.Deliveries[0];
        message = message with { Deliveries = [new Delivery { Id = delivery.Id, Recipient = delivery.Recipient, PreferredDevice = "sip:bob@192.0.2.8:5062", Selection = delivery.Selection }] };
        await journal.AppendAsync([new JournalEntry { Kind = sent.Kind, At = sent.At, Delivery = sent.Delivery, Message = message }, Entries.Accepted(2000, headers: "Subject: another one\r\n")], Durability.Durable);
        Assert.True(Grep("the results of your test") && Grep("ann@192.0.2.7"));
        Assert.Equal(new ErasureCounts(1, 1), await journal.EraseAsync(Subject, default));
        Assert.False(Grep("the results of your test") || Grep("192.0.2.7") || Grep("192.0.2.8"));
        Assert.True(Grep("another one"));
        Assert.Equal(default, await journal.EraseAsync(Subject, default));
    }

    [Fact]
    public async Task A_name_is_erased_and_a_name_that_ends_like_it_is_not()
    {
        await using var journal = await _folder.OpenAsync();
        await journal.AppendAsync([Entries.Accepted(1000, sender: "sip:alice@a.example"), Entries.Accepted(2000, sender: "sip:malice@a.example")], Durability.Durable);
        Assert.Equal(new ErasureCounts(1, 1), await journal.EraseAsync("sip:alice@a.example", default));
        Assert.Equal("sip:xxxxxxxxxxxxxxx", (await journal.FindAsync(LookupKey.Imdn("imdn-1000"), 1, default)).Single().Message!.Sender);
        Assert.Equal("sip:malice@a.example", (await journal.FindAsync(LookupKey.Imdn("imdn-2000"), 1, default)).Single().Message!.Sender);
        Assert.Equal(default, await journal.EraseAsync("sip:nobody@a.example", default));
    }

    [Fact]
    public async Task An_ignored_message_is_found_by_its_kind_and_its_addresses_are_erased()
    {
        await using var journal = await _folder.OpenAsync();
        await journal.AppendAsync(new JournalEntry { Kind = EntryKind.Ignored, At = 1, Route = "sms", RemoteKey = "tel:+15550100009", OtherKeys = Subject, Detail = "Binary" }, Durability.Durable);
        await journal.AppendAsync(Entries.Accepted(1000), Durability.Durable);
        Assert.Equal("Binary", Assert.Single(await journal.FindAsync(LookupKey.Of(EntryKind.Ignored), 10, default)).Detail);
        Assert.Equal(new ErasureCounts(1, 0), await journal.EraseAsync(Subject, default));
        Assert.Equal(default, await journal.EraseAsync(Subject, default));
        var left = Assert.Single(await journal.FindAsync(LookupKey.Of(EntryKind.Ignored), 10, default));
        Assert.Equal(("tel:+15550100009", false), (left.RemoteKey, left.OtherKeys.Contains("15550100077", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Bodies_go_after_their_retention_and_partitions_after_theirs_but_nothing_that_is_needed()
    {
        var time = new ManualTime();
        var contents = new DirectoryContentStore(Path.Combine(_folder.Path, "content"));
        var stored = await contents.SaveAsync(new MemoryStream([1, 2, 3]), default);
        var options = _folder.Options with { Retention = TimeSpan.FromDays(30), ContentRetention = TimeSpan.FromDays(7) };
        await using var journal = await TestFolder.OpenAsync(options, time, contents: contents);
        var old = Entries.Accepted(1000, body: "the body that goes");
        await journal.AppendAsync([old, Entries.Accepted(1100, storedBody: stored.Key)], Durability.Durable);
        await journal.AdvanceAsync(time, TimeSpan.FromHours(2));
        await journal.AppendAsync(Entries.Accepted(2000), Durability.Durable);
        var young = Entries.Accepted(3000);
        await journal.AppendAsync(young, Durability.Durable);
        await journal.LookupsStored;
        Assert.Equal(2, journal.Partitions.All.Length);

        await journal.AdvanceAsync(time, TimeSpan.FromDays(8));
        await journal.RetireAsync(1, default);
        Assert.NotNull(await journal.ReadAsync(old.Position, default));
        await journal.RetireAsync(young.Position.Sequence, default);
        Assert.Null(await journal.ReadAsync(old.Position, default));
        Assert.Null(await contents.OpenAsync(stored.Key, default));
        Assert.False(Grep("the body that goes"));
        Assert.Single(await journal.FindAsync(LookupKey.Imdn("imdn-1000"), 1, default));
        Assert.NotNull(await journal.ReadAsync(young.Position, default));

        await journal.AdvanceAsync(time, TimeSpan.FromDays(30));
        await journal.RetireAsync(young.Position.Sequence, default);
        Assert.Single(journal.Partitions.All);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.journal-*.db"));
        Assert.Empty(await journal.FindAsync(LookupKey.Imdn("imdn-1000"), 1, default));
        Assert.Null(await journal.ReadAsync(old.Position, default));
        Assert.NotNull(await journal.ReadAsync(young.Position, default));
    }

    private bool Grep(string text) => Count(text) > 0;

    private int Count(string text)
    {
        var pattern = Encoding.UTF8.GetBytes(text);
        return Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Sum(file =>
        {
            var bytes = Read(file);
            var count = 0;
            for (var at = bytes.AsSpan().IndexOf(pattern); at >= 0;)
            {
                count++;
                var next = bytes.AsSpan(at + 1).IndexOf(pattern);
                at = next < 0 ? -1 : at + 1 + next;
            }
            return count;
        });
    }

    private static byte[] Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException)
        {
            // A write-ahead log goes when the file that it belongs to is sealed.
            return [];
        }
    }
}
