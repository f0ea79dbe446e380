using Cpm.Simulators.Smsc;

namespace Cpm.Simulators.Load;

/// <summary>What all connections of a run share: the numbers given out, when each was sent, what came back. Thread-safe.</summary>
internal sealed class LoadLedger(LoadOptions options, TimeProvider time)
{
    // Sent times of the last million messages: more are never under way.
    private const int Kept = 1 << 20;
    private const int Codes = 700;

    private readonly long[] _sentAt = new long[Kept];
    private readonly long[] _byCode = new long[Codes];
    private readonly long _end = options.Count is { } count ? options.FirstNumber + count : long.MaxValue;
    private long _next = options.FirstNumber;
    private long _timedOut;
    private long _unknown;
    private long _answeredAt;
    private long _arrivedAt;
    private volatile bool _begun;
    private volatile bool _stopped;

    public MessageKeys Accepted { get; } = new();

    public LatencyHistogram Answers { get; } = new();

    public LatencyHistogram Submits { get; } = new();

    public long Sent => Math.Min(Volatile.Read(ref _next), _end) - options.FirstNumber;

    public long TimedOut => Volatile.Read(ref _timedOut);

    /// <summary>When the last answer came; 0 before the first.</summary>
    public long AnsweredAt => Volatile.Read(ref _answeredAt);

    /// <summary>When the last message came out at the far end; 0 before the first.</summary>
    public long ArrivedAt => Volatile.Read(ref _arrivedAt);

    public long Unknown => Volatile.Read(ref _unknown);

    /// <summary>True when no more messages are to be sent.</summary>
    public bool IsOver => _stopped || Volatile.Read(ref _next) >= _end;

    /// <summary>From now on there are numbers to take.</summary>
    public void Begin() => _begun = true;

    public void Stop() => _stopped = true;

    /// <summary>Takes the next number. False when the run is over.</summary>
    public bool TryTake(out long number)
    {
        number = -1;
        if (!_begun || IsOver) return false;
        number = Interlocked.Increment(ref _next) - 1;
        return number < _end;
    }

    public void NoteSent(long number) => NoteSent(number, time.GetTimestamp());

    public void NoteSent(long number, long at) => Volatile.Write(ref _sentAt[number % Kept], at);

    /// <summary>When a message was sent, or should have been.</summary>
    public long SentAt(long number) => Volatile.Read(ref _sentAt[number % Kept]);

    public void NoteAnswer(long number, int status) => NoteAnswer(number, status, time.GetTimestamp());

    public void NoteAnswer(long number, int status, long now)
    {
        Volatile.Write(ref _answeredAt, now);
        Interlocked.Increment(ref _byCode[Math.Clamp(status, 0, Codes - 1)]);
        Answers.Add(time.GetElapsedTime(SentAt(number), now));
        if (status is >= 200 and < 300) Accepted.Add(number);
    }

    /// <summary>A message has come out at the far end.</summary>
    public void NoteSubmit(long number)
    {
        if (number < options.FirstNumber || number >= Volatile.Read(ref _next)) return;
        var now = time.GetTimestamp();
        Volatile.Write(ref _arrivedAt, now);
        Submits.Add(time.GetElapsedTime(SentAt(number), now));
    }

    public void NoteTimeout() => Interlocked.Increment(ref _timedOut);

    public void NoteUnknown(int count) => Interlocked.Add(ref _unknown, count);

    public IReadOnlyDictionary<int, long> ByCode() =>
        Enumerable.Range(0, Codes).Where(code => _byCode[code] > 0).ToDictionary(code => code, code => _byCode[code]);
}
