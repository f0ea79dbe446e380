using System.Text;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Simulators.Load;

/// <summary>The other direction: short messages of mobile users, delivered by the SMSC to whoever is bound (deliver_sm, SMPP 5.0 §4.3.1). An answer with status 0 counts as 200, any other as 500.</summary>
internal sealed class MobileSource(SmscSimulator smsc, LoadOptions options, LoadLedger ledger) : LoadSource, IRequestCompletion
{
    private const int Taken = 200;
    private const int Refused = 500;
    private readonly Lock _gate = new();
    private readonly Queue<long> _due = new();
    private readonly long _sender = long.Parse(options.From.TrimStart('+'));
    private readonly long _recipient = long.Parse(options.BaseNumber.TrimStart('+'));
    private readonly byte[] _text = Encoding.ASCII.GetBytes($"load #{0:D10} ".PadRight(options.TextLength, 'x'));
    private int _outstanding;

    public override int Outstanding
    {
        get { lock (_gate) return _outstanding + _due.Count; }
    }

    public override int HeldBack
    {
        get { lock (_gate) return _due.Count; }
    }

    public override async Task RunAsync(CancellationToken ct)
    {
        Flush();
        var ended = new TaskCompletionSource();
        await using var registration = ct.Register(ended.SetResult);
        await ended.Task;
    }

    public override void Queue(long number)
    {
        lock (_gate) _due.Enqueue(number);
    }

    public override void Flush()
    {
        lock (_gate)
        {
            while (_outstanding < options.Outstanding && smsc.Sessions.Receiver(null) is { } session && TryNext(out var number))
            {
                if (session.TryRequest(Message(number), this, number, out _) == SendStatus.Sent)
                {
                    _outstanding++;
                    continue;
                }
                // The window is full or the connection is going: at the next answer or sweep.
                _due.Enqueue(number);
                return;
            }
        }
    }

    public override void Sweep() => Flush();

    public override void GiveUp()
    {
        // The sessions complete every request, at the latest when its time is over.
    }

    public void OnCompleted(long tag, in RequestResult result)
    {
        lock (_gate) _outstanding--;
        if (result.Outcome is RequestOutcome.Ok or RequestOutcome.Error) ledger.NoteAnswer(tag, result.Outcome == RequestOutcome.Ok ? Taken : Refused);
        else if (result.Outcome == RequestOutcome.Timeout) ledger.NoteTimeout();
        else ledger.NoteUnknown(1);
        Flush();
    }

    private bool TryNext(out long number)
    {
        if (_due.TryDequeue(out number)) return true;
        if (options.Rate > 0 || !ledger.TryTake(out number)) return false;
        ledger.NoteSent(number);
        return true;
    }

    private DeliverSm Message(long number)
    {
        for (var (at, rest) = (15, number); at > 5; at--)
        {
            (rest, var digit) = Math.DivRem(rest, 10);
            _text[at] = (byte)('0' + digit);
        }
        return new DeliverSm
        {
            Source = Number(_sender + (number % options.Senders)),
            Destination = Number(_recipient + (number % options.Recipients)),
            ShortMessage = _text,
        };
    }

    private static Address Number(long digits) => new(Ton.International, Npi.Isdn, Encoding.ASCII.GetBytes(digits.ToString()));
}
