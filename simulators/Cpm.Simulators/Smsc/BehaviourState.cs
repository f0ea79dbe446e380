using System.Text;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>What is to be done with one message.</summary>
internal readonly record struct Verdict(CommandStatus Status, SmscAction Action, TimeSpan ResponseDelay, ReceiptMode Receipts, string ReceiptState, TimeSpan ReceiptDelay);

/// <summary>A behaviour at work: what its rules have left, its chance, its bucket of tokens.</summary>
internal sealed class BehaviourState
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Rule[] _rules;
    private readonly Verdict _usual;
    private readonly double _burst;
    private double _tokens;
    private long _filledAt;

    public BehaviourState(SmscBehaviour behaviour, TimeProvider time)
    {
        Behaviour = behaviour;
        _time = time;
        _random = new Random(behaviour.Seed);
        _rules = [.. behaviour.Rules.Select(rule => new Rule(rule))];
        _usual = new Verdict(CommandStatus.Ok, SmscAction.Respond, behaviour.ResponseDelay, behaviour.Receipts, behaviour.ReceiptState, behaviour.ReceiptDelay);
        _burst = Math.Max(1, behaviour.Burst > 0 ? behaviour.Burst : behaviour.RateLimit / 10);
        _tokens = _burst;
        _filledAt = time.GetTimestamp();
    }

    public SmscBehaviour Behaviour { get; }

    public Verdict Judge(in Address destination)
    {
        if (_rules.Length == 0 && Behaviour.RateLimit <= 0) return _usual;
        lock (_gate)
        {
            foreach (var rule in _rules)
            {
                if (!rule.Takes(destination.Digits.Span, _random)) continue;
                var settings = rule.Settings;
                return new Verdict(
                    settings.Status, settings.Action, settings.ResponseDelay ?? _usual.ResponseDelay, settings.Receipts ?? _usual.Receipts,
                    settings.ReceiptState ?? _usual.ReceiptState, settings.ReceiptDelay ?? _usual.ReceiptDelay);
            }
            return Behaviour.RateLimit > 0 && !TakeToken() ? _usual with { Status = CommandStatus.Throttled } : _usual;
        }
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

    private sealed class Rule(SmscRule settings)
    {
        private readonly byte[] _prefix = Encoding.ASCII.GetBytes((settings.Prefix ?? "").TrimStart('+'));
        private int _left = settings.Count ?? int.MaxValue;

        public SmscRule Settings => settings;

        public bool Takes(ReadOnlySpan<byte> digits, Random random)
        {
            if (_left == 0 || !digits.TrimStart((byte)'+').StartsWith(_prefix)) return false;
            if (settings.Percentage < 100 && random.NextDouble() * 100 >= settings.Percentage) return false;
            if (settings.Count is not null) _left--;
            return true;
        }
    }
}
