using System.Text;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>What is to be done with one message.</summary>
internal readonly record struct Verdict(
    CommandStatus Status, SmscAction Action, TimeSpan ResponseDelay, ReceiptMode Receipts, IReadOnlyList<string> States, TimeSpan ReceiptDelay, TimeSpan ReceiptJitter, ReceiptShape Shape, bool Loops = false);

/// <summary>A behaviour at work: what its rules have left, its chance, its bucket of tokens.</summary>
internal sealed class BehaviourState
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Rule[] _rules;
    private readonly Verdict _usual;
    private readonly bool _isPlain;
    private readonly double _burst;
    private double _tokens;
    private long _filledAt;

    /// <exception cref="ArgumentException">A text of receipts is neither a name nor a template.</exception>
    public BehaviourState(SmscBehaviour behaviour, TimeProvider time, MessageIdForm receiptIds = MessageIdForm.Decimal)
    {
        Behaviour = behaviour;
        _time = time;
        _random = new Random(behaviour.Seed);
        var shape = new ReceiptShape(
            behaviour.ReceiptForm, ReceiptText.Parse(behaviour.ReceiptText), behaviour.ReceiptCarrier, (EsmClass)behaviour.ReceiptEsmClass, behaviour.ReceiptError, behaviour.ReceiptIds ?? receiptIds);
        _usual = new Verdict(
            CommandStatus.Ok, SmscAction.Respond, behaviour.ResponseDelay, behaviour.Receipts, [.. behaviour.EarlierStates, behaviour.ReceiptState], behaviour.ReceiptDelay, TimeSpan.Zero, shape);
        _rules = [.. behaviour.Rules.Concat(MagicRules.For(behaviour.MagicNumbers)).Select(rule => new Rule(rule, behaviour, _usual))];
        _isPlain = _rules.Length == 0 && behaviour.RateLimit <= 0 && behaviour.ResponseJitter <= TimeSpan.Zero && behaviour.ReceiptJitter <= TimeSpan.Zero;
        _burst = Math.Max(1, behaviour.Burst > 0 ? behaviour.Burst : behaviour.RateLimit / 10);
        _tokens = _burst;
        _filledAt = time.GetTimestamp();
    }

    public SmscBehaviour Behaviour { get; }

    public Verdict Judge(in Address destination)
    {
        if (_isPlain) return _usual;
        lock (_gate)
        {
            var verdict = Decide(destination.Digits.Span.TrimStart((byte)'+'));
            if (Behaviour.ResponseJitter > TimeSpan.Zero) verdict = verdict with { ResponseDelay = verdict.ResponseDelay + (_random.NextDouble() * Behaviour.ResponseJitter) };
            if (Behaviour.ReceiptJitter > TimeSpan.Zero) verdict = verdict with { ReceiptJitter = _random.NextDouble() * Behaviour.ReceiptJitter };
            return verdict;
        }
    }

    private Verdict Decide(ReadOnlySpan<byte> digits)
    {
        foreach (var rule in _rules)
        {
            if (rule.Takes(digits, _random)) return rule.Verdict;
        }
        return Behaviour.RateLimit > 0 && !TakeToken() ? _usual with { Status = CommandStatus.Throttled } : _usual;
    }

    private bool TakeToken()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * Behaviour.RateLimit));
        _filledAt = now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }

    private sealed class Rule(SmscRule settings, SmscBehaviour behaviour, in Verdict usual)
    {
        private readonly byte[] _prefix = Octets(settings.Prefix);
        private readonly byte[] _suffix = Octets(settings.Suffix);
        private readonly byte[]? _number = settings.Number is null ? null : Octets(settings.Number);
        private int _left = settings.Count ?? int.MaxValue;

        public Verdict Verdict { get; } = usual with
        {
            Status = settings.Status,
            Action = settings.Action,
            Loops = settings.Loops,
            ResponseDelay = settings.ResponseDelay ?? usual.ResponseDelay,
            Receipts = settings.Receipts ?? usual.Receipts,
            States = [.. settings.EarlierStates ?? behaviour.EarlierStates, settings.ReceiptState ?? behaviour.ReceiptState],
            ReceiptDelay = settings.ReceiptDelay ?? usual.ReceiptDelay,
            Shape = usual.Shape with
            {
                Form = settings.ReceiptForm ?? usual.Shape.Form,
                Text = settings.ReceiptText is { } text ? ReceiptText.Parse(text) : usual.Shape.Text,
                Carrier = settings.ReceiptCarrier ?? usual.Shape.Carrier,
                Ids = settings.ReceiptIds ?? usual.Shape.Ids,
            },
        };

        public bool Takes(ReadOnlySpan<byte> digits, Random random)
        {
            if (_left == 0 || !digits.StartsWith(_prefix) || !digits.EndsWith(_suffix) || (_number is not null && !digits.SequenceEqual(_number))) return false;
            if (settings.Percentage < 100 && random.NextDouble() * 100 >= settings.Percentage) return false;
            if (settings.Count is not null) _left--;
            return true;
        }

        private static byte[] Octets(string? digits) => Encoding.ASCII.GetBytes((digits ?? "").TrimStart('+'));
    }
}
