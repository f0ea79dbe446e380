using Cpm.Core.Journal;
using Cpm.Core.Messages;

namespace Cpm.Core.Standalone;

/// <summary>What intake hands its drafts to: the engine in the gateway, a recorder in tests.</summary>
public interface IMessageEngine
{
    /// <summary>Takes a message into custody, or says why not.</summary>
    ValueTask<IntakeAnswer> AcceptAsync(MessageDraft draft);

    /// <summary>Takes what a native recipient reports. False when the message it reports on is not ours.</summary>
    /// <exception cref="JournalUnavailableException">It could not be stored.</exception>
    ValueTask<bool> ReportAsync(NativeReport report);
}
