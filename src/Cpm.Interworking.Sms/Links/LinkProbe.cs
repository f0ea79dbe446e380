using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Interworking.Sms.Settings;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;

namespace Cpm.Interworking.Sms.Links;

/// <summary>
/// The synthetic message of a link: to a loop number, from it, every so often. A link may be bound, answer enquiries, and carry nothing; the age of the last
/// probe that came through tells. Probes are no messages of anybody: not journalled, not shown, never handed on.
/// </summary>
internal sealed class LinkProbe(SmscLink link, ProbeSettings settings, TimeProvider time) : IRequestCompletion
{
    private const int Remembered = 16;
    private static readonly byte[] Mark = "cpm-probe "u8.ToArray();
    private readonly Lock _gate = new();
    private readonly Queue<Sent> _sent = new();
    private readonly byte[] _text = [.. Mark, .. Encoding.ASCII.GetBytes(link.Name + " ")];
    private long _number;
    private long _sentAt;
    private long _provenAt = time.GetTimestamp();
    private long _boundAt = time.GetTimestamp();

    /// <summary>Since the last probe that came through was sent, or since the start.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _provenAt));

    /// <summary>True when three probes in a row did not come through, all while the link was bound.</summary>
    public bool IsLate => Age > settings.Every * 3 && time.GetElapsedTime(Volatile.Read(ref _boundAt)) > settings.Every * 3;

    /// <summary>A new session: what did not come through before says nothing of it.</summary>
    public void Bound() => Volatile.Write(ref _boundAt, time.GetTimestamp());

    /// <summary>Sends the next one when its time has come.</summary>
    public void Look()
    {
        var now = time.GetTimestamp();
        if (_sentAt != 0 && time.GetElapsedTime(_sentAt, now) < settings.Every) return;
        if (!AddressToSmpp.TryMapText(settings.Number, out var loop)) return;
        var number = ++_number;
        lock (_gate)
        {
            _sent.Enqueue(new(number, now, []));
            if (_sent.Count > Remembered) _sent.Dequeue();
        }
        var pdu = new SubmitSm
        {
            Source = loop,
            Destination = loop,
            RegisteredDelivery = settings.Expect == ProbeExpectation.Receipt ? RegisteredDelivery.Final : RegisteredDelivery.None,
            ShortMessage = (byte[])[.. _text, .. Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))],
        };
        // A full window is no silence: again in a moment.
        if (link.TrySubmit(pdu, this, number, out _) == SendStatus.Sent) _sentAt = now;
        else Change(p => p.Number == number ? null : p);
    }

    /// <inheritdoc/>
    public void OnCompleted(long tag, in RequestResult result)
    {
        link.Ended(result.Outcome, result.Status);
        if (result.Outcome != RequestOutcome.Ok) return;
        if (settings.Expect == ProbeExpectation.Response)
        {
            Prove(p => p.Number == tag);
            return;
        }
        var keys = MessageIdForms.OfResponse(link.Group, result.MessageIdText);
        Change(p => p.Number == tag ? p with { Ids = Ids(keys) } : p);
    }

    /// <summary>A receipt: true when it is that of a probe, and nobody else's.</summary>
    /// <param name="keys">The ids that it names.</param>
    /// <param name="recipient">Canonical address that the message went to, as the receipt says; null where it does not.</param>
    /// <param name="rules">How addresses of this side are read.</param>
    /// <param name="status">What it says.</param>
    public bool TakesReceipt(in RemoteKeys keys, string? recipient, AddressRules rules, RemoteStatus status)
    {
        if (recipient is not null && recipient != LoopNumber(rules)) return false;
        var ids = Ids(keys);
        lock (_gate)
        {
            if (!_sent.Any(p => p.Ids.Intersect(ids, StringComparer.Ordinal).Any())) return false;
        }
        if (status == RemoteStatus.Delivered) Prove(p => p.Ids.Intersect(ids, StringComparer.Ordinal).Any());
        return true;
    }

    /// <summary>A text that is a probe's: true when it is one of this link, and from the loop number. What anybody else writes is theirs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sender">Canonical address of its sender.</param>
    /// <param name="rules">How addresses of this side are read.</param>
    public bool TakesText(ReadOnlySpan<byte> text, string sender, AddressRules rules)
    {
        if (!text.StartsWith(_text) || sender != LoopNumber(rules)) return false;
        if (settings.Expect == ProbeExpectation.Message && Utf8Parser.TryParse(text[_text.Length..], out long number, out _)) Prove(p => p.Number == number);
        return true;
    }

    private string? LoopNumber(AddressRules rules) => AddressToSmpp.TryMapText(settings.Number, out var loop) ? AddressFromSmpp.Map(loop, rules).Address : null;

    private static string[] Ids(in RemoteKeys keys) => [keys.Exact, .. keys.Canonical.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private void Change(Func<Sent, Sent?> change)
    {
        lock (_gate)
        {
            var all = _sent.ToArray();
            _sent.Clear();
            foreach (var probe in all)
            {
                if (change(probe) is { } changed) _sent.Enqueue(changed);
            }
        }
    }

    private void Prove(Func<Sent, bool> wanted)
    {
        lock (_gate)
        {
            foreach (var probe in _sent)
            {
                if (wanted(probe)) _provenAt = Math.Max(_provenAt, probe.At);
            }
        }
    }

    private sealed record Sent(long Number, long At, string[] Ids);
}
