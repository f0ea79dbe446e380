using System.Collections.Concurrent;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;

namespace Cpm.Core.Tests.Fixtures;

/// <summary>An engine that keeps what it is handed and answers as it is told.</summary>
internal sealed class RecordingEngine : IMessageEngine
{
    public ConcurrentQueue<MessageDraft> Drafts { get; } = new();

    public ConcurrentQueue<NativeReport> Reports { get; } = new();

    public Func<IntakeAnswer> Answer { get; set; } = static () => new IntakeAnswer(IntakeAnswerStatus.Accepted);

    public ValueTask<IntakeAnswer> AcceptAsync(MessageDraft draft)
    {
        Drafts.Enqueue(draft);
        return ValueTask.FromResult(Answer());
    }

    public ValueTask<bool> ReportAsync(NativeReport report)
    {
        Reports.Enqueue(report);
        return ValueTask.FromResult(true);
    }
}
