using System.Threading.Tasks.Sources;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Links;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;

namespace Cpm.Interworking.Sms.Outbound;

/// <summary>
/// The parts of one attempt on their way over one link: written back to back, answered in any order. Reused from one attempt to the next; the octets lie in one
/// pooled buffer.
/// </summary>
internal sealed partial class Submission : IDisposable
{
    private readonly PooledWriter _octets = new(512);
    private readonly TlvBuilder _tlvs = new();
    private readonly byte[] _validity = new byte[SmppTime.Length];
    private readonly SmsMetrics _metrics;
    private ManualResetValueTaskSourceCore<bool> _answered = new() { RunContinuationsAsynchronously = true };
    private PartState[] _parts = new PartState[1];
    private SubmitSm _pdu;
    private SmsTextPlan _plan;
    private SmsTextOptions _text = SmsTextOptions.Standard;
    private ushort _reference;
    private Attempt? _attempt;
    private SmscLink? _link;
    private int _open;

    public Submission(SmsMetrics metrics) => _metrics = metrics;

    /// <summary>What became of the parts, 0 to <see cref="Count"/> - 1.</summary>
    public ReadOnlySpan<PartState> Parts => _parts.AsSpan(0, Count);

    /// <summary>Parts of the message.</summary>
    public int Count { get; private set; }

    /// <summary>How the text is written.</summary>
    public SmsTextPlan Plan => _plan;

    /// <summary>True when the centre is asked for receipts.</summary>
    public bool AsksReceipt => _pdu.RegisteredDelivery != RegisteredDelivery.None;

    /// <summary>Writes the text for a link. Parts that an earlier attempt saw accepted in the same group, cut in the same way, are done.</summary>
    public SmsTextRefusal Prepare(SmscLink link, Attempt attempt, in SubmitSm template, ReadOnlySpan<byte> utf8, ReferenceNumbers references, LinkTable links)
    {
        (_link, _attempt, _pdu, _text) = (link, attempt, template, link.Settings.Text);
        var earlier = attempt.Earlier.Span;
        _reference = earlier.IsEmpty ? (ushort)0 : earlier[0].Part.Reference;
        if (_reference == 0) _reference = NewReference(utf8, references);
        Encode(utf8);
        if (_plan.Refusal != SmsTextRefusal.None) return _plan.Refusal;
        if (!earlier.IsEmpty && !Continues(earlier, link, links))
        {
            // Another centre, or cut in another way: all parts once more, under a reference of their own.
            earlier = [];
            _reference = NewReference(utf8, references);
            Encode(utf8);
        }
        if (Count == 1) _reference = 0;
        foreach (var part in earlier)
        {
            if (!part.IsAccepted) continue;
            ref var known = ref _parts[part.Part.Number - 1];
            (known.Status, known.HasId) = (PartStatus.Accepted, part.Keys.Exact?.Length > 0);
        }
        Describe();
        return SmsTextRefusal.None;
    }

    /// <summary>Says until when the centre may try; an empty one leaves it to the centre.</summary>
    public void SetValidity(DateTimeOffset expiresAt, DateTimeOffset now) => _pdu.ValidityPeriod = _validity.AsMemory(0, MessageToSubmit.WriteValidity(expiresAt, now, _validity));

    /// <summary>True when some part is with the centre already, or may be.</summary>
    public bool HasLeft
    {
        get
        {
            foreach (ref readonly var part in Parts)
            {
                if (part.Status is PartStatus.Accepted or PartStatus.Unknown) return true;
            }
            return false;
        }
    }

    /// <summary>Gives what was not taken to another link that writes texts in the same way.</summary>
    public void MoveTo(SmscLink link, in Address source, in Address destination)
    {
        _link = link;
        (_pdu.Source, _pdu.Destination) = (source, destination);
        foreach (ref var part in _parts.AsSpan(0, Count))
        {
            if (part.Status is PartStatus.Refused or PartStatus.NotSent) part = default;
        }
    }

    /// <summary>Prepares the parts that were refused for one more try, over this link or another one like it.</summary>
    /// <returns>False where there is nothing to change: they would be refused again.</returns>
    public bool TryAgain(SmscLink link, SubmitAction action, CommandStatus status, ReadOnlySpan<byte> utf8, ReferenceNumbers references)
    {
        _link = link;
        if (action is SubmitAction.TryOtherEncoding or SubmitAction.TryWithoutTlvs) return TryOtherForm(action, status, utf8, references);
        if (action == SubmitAction.TryWithoutTimes) _pdu.ValidityPeriod = default;
        if (action == SubmitAction.TryWithDefaults && !SetDefault(status)) return false;
        foreach (ref var part in _parts.AsSpan(0, Count))
        {
            if (part.Status == PartStatus.Refused) part = default;
        }
        return true;
    }

    // All parts of a message have one form: where one was taken, the others cannot have another.
    private bool TryOtherForm(SubmitAction action, CommandStatus status, ReadOnlySpan<byte> utf8, ReferenceNumbers references)
    {
        foreach (ref readonly var part in Parts)
        {
            if (part.Status != PartStatus.Refused) return false;
        }
        if (SubmitAlternatives.Of(action, status, _plan, _text) is not { } other) return false;
        _text = other;
        if (_reference == 0) _reference = NewReference(utf8, references);
        Encode(utf8);
        if (_plan.Refusal != SmsTextRefusal.None) return false;
        if (Count == 1) _reference = 0;
        Describe();
        return true;
    }

    private bool SetDefault(CommandStatus status)
    {
        if (status == CommandStatus.InvalidRegisteredDelivery)
        {
            var asked = AsksReceipt;
            _pdu.RegisteredDelivery = RegisteredDelivery.None;
            return asked;
        }
        var was = _pdu.PriorityFlag;
        _pdu.PriorityFlag = 0;
        return was != 0;
    }

    private void Describe()
    {
        _pdu.DataCoding = _plan.DataCoding.Value;
        _pdu.EsmClass = _plan.HasHeader ? _pdu.EsmClass | EsmClass.UserDataHeader : _pdu.EsmClass & ~EsmClass.UserDataHeader;
    }

    /// <summary>Forgets the attempt.</summary>
    public void Clear()
    {
        (_attempt, _link, _pdu, _plan) = (null, null, default, default);
        _parts.AsSpan(0, Count).Clear();
        Count = 0;
        _octets.Clear();
        _tlvs.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _octets.Dispose();
        _tlvs.Dispose();
    }

    private void Encode(ReadOnlySpan<byte> utf8)
    {
        _octets.Clear();
        _plan = SmsTextEncoder.Encode(utf8, _text, _reference, _octets);
        Count = _plan.Parts;
        if (_parts.Length < Count) _parts = new PartState[Count];
        _parts.AsSpan(0, Count).Clear();
    }

    // What fits one segment in every alphabet needs no reference.
    private ushort NewReference(ReadOnlySpan<byte> utf8, ReferenceNumbers references) => utf8.Length <= 70
        ? (ushort)0
        : references.Next(_pdu.Source.Digits.Span, _pdu.Destination.Digits.Span, _text.LongMessages == LongMessages.Udh16);

    private bool Continues(ReadOnlySpan<PartRecord> earlier, SmscLink link, LinkTable links)
    {
        foreach (var part in earlier)
        {
            if (part.Part.Total != Count || part.Part.Number < 1 || part.Part.Number > Count || part.Part.Reference != earlier[0].Part.Reference) return false;
            var before = links.Links.FirstOrDefault(l => l.Name == part.Part.Link);
            if (before is null || !before.Settings.WritesTextLike(link.Settings)) return false;
        }
        return true;
    }

    private PartKey Key(int part) => new(_attempt!.Recipients.Span[0].Delivery, (byte)(part + 1), (byte)Count, _reference, _link!.Name);
}
