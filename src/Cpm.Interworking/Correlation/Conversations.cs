using Cpm.Core.Journal;
using Cpm.Primitives;

namespace Cpm.Interworking.Correlation;

/// <summary>
/// One conversation for each pair of users of which one is on another service: an answer by SMS stands in the thread of the message it answers.
/// The latest conversation of the pair counts. Recent pairs are in memory, older ones are found in the journal.
/// </summary>
internal sealed class Conversations(IJournal journal, int capacity = 100_000)
{
    private readonly Lock _gate = new();
    private Dictionary<ulong, string> _young = [];
    private Dictionary<ulong, string> _old = [];

    /// <summary>Notes the conversation that a message to or from another service stands in.</summary>
    public void Note(string one, string other, string conversation)
    {
        var key = LookupKey.Pair(one, other).Hash;
        lock (_gate)
        {
            if (_young.Count >= capacity)
            {
                (_old, _young) = (_young, _old);
                _young.Clear();
            }
            _young[key] = conversation;
        }
    }

    /// <summary>The pair's conversation; a new one where there was none yet. What one of them wrote anonymously does not count: nobody is to see that it was the same one.</summary>
    public async ValueTask<string> FindAsync(string sender, string recipient, MessageId fallback)
    {
        var key = LookupKey.Pair(sender, recipient);
        lock (_gate)
        {
            if (_young.TryGetValue(key.Hash, out var known) || _old.TryGetValue(key.Hash, out known)) return known;
        }
        var found = await journal.FindAsync(key, 16, CancellationToken.None);
        var earlier = found.Select(static e => e.Message).FirstOrDefault(
            m => m is { Anonymous: false } && m.Deliveries.Any(d => (m.Sender == sender && d.Recipient == recipient) || (m.Sender == recipient && d.Recipient == sender)));
        var conversation = earlier?.ConversationId ?? fallback.ToString();
        Note(sender, recipient, conversation);
        return conversation;
    }
}
