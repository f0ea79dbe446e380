using System.Text;
using System.Text.Json;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Primitives;
using Cpm.TestKit;
using FsCheck.Xunit;

namespace Cpm.Core.Tests.Journal;

[Properties(Arbitrary = [typeof(EntryGenerator)])]
public class JournalCodecTests
{
    private const int MutationBudget = 20_000;

    [Property(MaxTest = 300)]
    public void What_was_encoded_is_decoded(JournalEntry[] entries)
    {
        using var facts = new PooledWriter();
        using var content = new PooledWriter();
        Encode(entries, facts, content);
        var offset = 0;
        foreach (var entry in entries)
        {
            var start = offset;
            Assert.True(JournalCodec.TryDecode(facts.WrittenSpan, 17, ref offset, content.WrittenSpan, out var decoded));
            Assert.Equal(new JournalPosition(17, start), decoded.Position);
            Assert.Equal(Print(entry), Print(decoded));
        }
        Assert.Equal(facts.WrittenCount, offset);
        Assert.False(JournalCodec.TryDecode(facts.WrittenSpan, 17, ref offset, content.WrittenSpan, out _));
    }

    [Property(MaxTest = 200)]
    public void Without_content_bodies_are_empty_and_all_else_is_there(JournalEntry entry)
    {
        using var facts = new PooledWriter();
        using var content = new PooledWriter();
        Encode([entry], facts, content);
        var offset = 0;
        Assert.True(JournalCodec.TryDecode(facts.WrittenSpan, 1, ref offset, default, out var decoded));
        Assert.Equal(entry.Message?.ImdnId, decoded.Message?.ImdnId);
        Assert.Equal(0, decoded.Message?.Body.Length ?? 0);
    }

    [Property(MaxTest = 200)]
    public void The_layout_says_where_text_and_body_lie(JournalEntry entry)
    {
        using var facts = new PooledWriter();
        using var content = new PooledWriter();
        content.Write("earlier"u8);
        Encode([entry], facts, content);
        var offset = 0;
        var layout = new EntryLayout();
        Assert.True(JournalCodec.TryDecode(facts.WrittenSpan, 1, ref offset, content.WrittenSpan, out _, layout));
        var fields = layout.Fields.Select(f => Encoding.UTF8.GetString(facts.WrittenSpan.Slice(f.Offset, f.Length))).ToList();
        Assert.All((string[])[entry.Route, entry.Detail, entry.Scope], text => Assert.True(text.Length == 0 || fields.Contains(text)));
        if (entry.Message is not { } message) return;
        Assert.All((string[])[message.Sender, message.ConversationId], text => Assert.True(text.Length == 0 || fields.Contains(text)));
        Assert.Equal(message.Body.ToArray(), content.WrittenSpan.Slice(layout.BodyOffset, layout.BodyLength).ToArray());
    }

    [Fact]
    public void Damage_never_throws_and_never_reads_beyond_the_facts()
    {
        var mutator = new Mutator(20261122);
        using var facts = new PooledWriter();
        using var content = new PooledWriter();
        Encode([Sample(), Sample(), Sample()], facts, content);
        var whole = facts.WrittenSpan.ToArray();
        var refused = 0;
        for (var i = 0; i < MutationBudget; i++)
        {
            var damaged = mutator.Mutate(whole);
            var offset = 0;
            var keys = new List<LookupKey>();
            var count = 0;
            while (JournalCodec.TryDecode(damaged, 1, ref offset, content.WrittenSpan, out var entry))
            {
                EntryLookups.AddTo(entry, keys);
                count++;
            }
            Assert.InRange(offset, 0, damaged.Length);
            if (count < 3) refused++;
        }
        Assert.True(refused > MutationBudget / 10, $"only {refused} of {MutationBudget} damaged batches were noticed");
    }

    [Fact]
    public void Every_cut_is_noticed()
    {
        using var facts = new PooledWriter();
        using var content = new PooledWriter();
        Encode([Sample()], facts, content);
        for (var length = 0; length < facts.WrittenCount; length++)
        {
            var offset = 0;
            Assert.False(JournalCodec.TryDecode(facts.WrittenSpan[..length], 1, ref offset, content.WrittenSpan, out _));
        }
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        using var facts = new PooledWriter(1 << 16);
        var entry = Sample();
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            facts.Clear();
            JournalCodec.Encode(entry, facts, 0);
        }));
    }

    [Fact]
    public void An_accepted_entry_is_found_by_message_sender_recipients_and_deliveries()
    {
        var keys = new List<LookupKey>();
        EntryLookups.AddTo(Sample(), keys);
        Assert.Contains(LookupKey.Of(new MessageId(42)), keys);
        Assert.Contains(LookupKey.Of(new DeliveryId(43)), keys);
        Assert.Contains(LookupKey.Imdn("imdn"), keys);
        Assert.Contains(LookupKey.Address("tel:+15550100001"), keys);
        Assert.Contains(LookupKey.Address("tel:+15550100009"), keys);
    }

    private static JournalEntry Sample() => new()
    {
        Kind = EntryKind.Accepted,
        At = 1_790_000_000_000,
        Delivery = new(43),
        Message = new Message
        {
            Id = new(42),
            Kind = MessageKind.Pager,
            Origin = new("native", "tcp:127.0.0.1:5060"),
            Sender = "tel:+15550100001",
            ConversationId = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            ContributionId = "contribution",
            ImdnId = "imdn",
            IntakeKey = "intake",
            AcceptedAt = 1_790_000_000_000,
            ExpiresAt = 1_790_604_800_000,
            BodyType = "message/cpim",
            Body = "Hello"u8.ToArray(),
            BodyLength = 5,
            PayloadType = "text/plain",
            PayloadSize = 5,
            VisibleRecipients = [new("tel:+15550100009", CopyControl.To)],
            Deliveries =
            [
                new Delivery { Id = new(43), Recipient = "tel:+15550100009", Selection = new([new("native", TimeSpan.FromMinutes(5)), new("sms")], "rule", [new("mms", "no such function")]) },
                new Delivery { Id = new(44), Ordinal = 1, Recipient = "sip:bob@cpm.example", Selection = new([], "none", [], new(404, "nowhere")) },
            ],
        },
    };

    private static void Encode(JournalEntry[] entries, PooledWriter facts, PooledWriter content)
    {
        foreach (var entry in entries)
        {
            JournalCodec.Encode(entry, facts, content.WrittenCount);
            if (entry.Message is { } message) content.Write(message.Body.Span);
        }
    }

    /// <summary>All public values but the position.</summary>
    private static string Print(JournalEntry entry)
    {
        entry.Position = default;
        return JsonSerializer.Serialize(entry);
    }
}
