using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;

namespace Cpm.Interworking;

/// <summary>
/// Rebuilds the state of open deliveries from the journal: the same steps in the same order as they were taken.
/// What was being sent when the process ended has an unknown outcome, and goes the way that the function's policy says.
/// </summary>
internal sealed class Recovery(Dispatcher dispatcher, CorrelationTable correlation, HeldParts held, ParkedReports parked, RecentKeys recent, Conversations conversations, DateTimeOffset now)
{
    private readonly Dictionary<long, OpenDelivery> _open = [];

    /// <summary>Applies one entry.</summary>
    public void Apply(JournalEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Accepted:
                Accepted(entry);
                break;
            case EntryKind.Carried:
                if (OpenDeliveryCodec.TryDecode(entry, dispatcher, out var carried)) _open[carried.Id] = carried;
                break;
            case EntryKind.PartHeld:
                held.Hold(PartOf(entry), DateTimeOffset.FromUnixTimeMilliseconds(entry.At));
                break;
            case EntryKind.PartsJoined:
                held.Close(entry.RemoteKey);
                break;
            case EntryKind.Parked:
                parked.Add(ParkedReport.Of(entry, now + ParkedReports.Patience));
                break;
            case EntryKind.Unparked:
                if (entry.Detail == ParkedReports.GivenUpDetail) parked.GiveUp(LookupKey.Remote(entry.Scope, entry.RemoteKey).Hash);
                else if (!parked.TryTake(LookupKey.Remote(entry.Scope, entry.RemoteKey).Hash, out _)) parked.Remove(entry.Scope, entry.RemoteKey);
                break;
            default:
                if (_open.TryGetValue(entry.Delivery.Value, out var delivery)) Step(delivery, entry);
                break;
        }
    }

    /// <summary>
    /// Puts the open deliveries into their lanes, in the order of commit, and sends the heads on their way.
    /// </summary>
    /// <returns>Open deliveries, and those of unknown outcome among them.</returns>
    public (int Open, int Unknown) Resume()
    {
        var unknown = 0;
        var order = _open.Values.OrderBy(static d => d.Position.Sequence).ThenBy(static d => d.Position.Offset).ThenBy(static d => d.Ordinal).ToList();
        foreach (var delivery in order)
        {
            if (IsUnknown(delivery))
            {
                unknown++;
                delivery.Flags = EntryFlags.UnknownOutcome | (delivery.Flags & (EntryFlags.Resent | EntryFlags.Bound));
            }
            if (delivery.Phase == Phase.AwaitingReport) Correlate(delivery);
            dispatcher.Lanes.Of(delivery).Add(delivery);
        }
        foreach (var delivery in order)
        {
            // Its report may have overtaken what the far side acknowledged, and have been kept apart when the process ended.
            if (delivery.Phase == Phase.AwaitingReport) dispatcher.Settlement.Claim(delivery);
            if (delivery.Phase != Phase.Committing) continue;
            // Nobody is registered yet: what was deferred goes on waiting, without being read.
            if (delivery.Outcome == Outcome.Deferred) dispatcher.Lanes.Of(delivery).CommitDeferred(delivery);
            else dispatcher.Committed(delivery, delivery.Position);
        }
        _open.Clear();
        return (order.Count, unknown);
    }

    private static bool IsUnknown(OpenDelivery delivery) =>
        delivery.Phase != Phase.AwaitingReport && ((delivery.Flags & EntryFlags.AlsoSending) != 0 || delivery.Parts is { HasUnanswered: true });

    private void Accepted(JournalEntry entry)
    {
        var message = entry.Message!;
        if (message.IntakeKey.Length > 0) recent.TryAdd(message.IntakeKey, message.Id, out _);
        foreach (var delivery in message.Deliveries)
        {
            var state = dispatcher.StateOf(message, delivery, entry.Flags);
            state.Position = entry.Position;
            _open[state.Id] = state;
            var crosses = message.Origin.Function is not (Origin.Native or Origin.Http or Origin.System) || delivery.Selection.Plan is [{ Route: not Origin.Native }, ..];
            if (crosses && !message.Anonymous) conversations.Note(message.Sender, delivery.Recipient, message.ConversationId);
        }
    }

    private void Step(OpenDelivery delivery, JournalEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Sending:
                (delivery.Parts ??= new PartTable()).Sending(PartKeyOf(delivery, entry));
                break;
            case EntryKind.Submitted:
                (delivery.Parts ??= new PartTable()).Accepted(PartKeyOf(delivery, entry), KeysOf(entry));
                delivery.Flags &= ~EntryFlags.AlsoSending;
                if (entry.Outcome == Outcome.Submitted) Handed(delivery, entry);
                break;
            case EntryKind.Handed:
                Handed(delivery, entry);
                break;
            case EntryKind.Receipt:
                Learn(delivery, entry);
                if ((entry.Flags & EntryFlags.AwaitsReport) == 0) delivery.Parts?.Report(entry.Part, entry.Outcome == Outcome.Failed ? RemoteStatus.Failed : RemoteStatus.Delivered);
                if (entry.Outcome > Outcome.Submitted) _open.Remove(delivery.Id);
                break;
            case EntryKind.Delivered or EntryKind.Ended or EntryKind.Displayed:
                _open.Remove(delivery.Id);
                break;
            case EntryKind.Retry:
                delivery.Flags = entry.Flags & (EntryFlags.Resent | EntryFlags.Bound);
                delivery.AsksAgain = true;
                if ((entry.Flags & EntryFlags.UnknownOutcome) == 0) delivery.Parts?.ForgetUnanswered();
                if ((entry.Flags & EntryFlags.RouteFault) == 0 && delivery.Attempts < byte.MaxValue) delivery.Attempts++;
                break;
            case EntryKind.NextRoute:
                if ((entry.Flags & EntryFlags.LeftForGood) != 0) delivery.LeaveRoute();
                delivery.Enter(dispatcher.NumberOf(entry.Route), entry.Code, entry.DueAt);
                break;
            case EntryKind.Reselected:
                Reselected(delivery, entry);
                break;
            case EntryKind.Deferred:
                delivery.Flags = EntryFlags.None;
                delivery.AsksAgain = true;
                delivery.Outcome = Outcome.Deferred;
                break;
        }
    }

    // How a far side writes ids is learnt again from the reports that taught it before.
    private void Learn(OpenDelivery delivery, JournalEntry entry)
    {
        if (entry.RemoteKey.Length == 0 || delivery.Parts?.KeysOf(entry.Part) is not { } keys || dispatcher.QueueOf(delivery)?.Route is not FunctionRoute { Function: var function }) return;
        if (!keys.Group.StartsWith(function.Name, StringComparison.Ordinal) || keys.Group.Length <= function.Name.Length) return;
        keys = keys with { Group = keys.Group[(function.Name.Length + 1)..] };
        function.Choose(new RemoteReport { Function = function.Name, Keys = new(keys.Group, entry.RemoteKey), Status = RemoteStatus.Pending }, [keys]);
    }

    private void Reselected(OpenDelivery delivery, JournalEntry entry)
    {
        var reader = new FieldReader(entry.State.Span);
        var selection = SelectionCodec.Decode(ref reader);
        if (reader.Failed) return;
        delivery.Reselected = selection;
        if ((entry.Flags & EntryFlags.LeftForGood) != 0) delivery.LeaveRoute();
        var route = dispatcher.NumberOf(entry.Route);
        if (route == delivery.Route) (delivery.Step, delivery.StepEndsAt) = ((byte)entry.Code, entry.DueAt);
        else delivery.Enter(route, entry.Code, entry.DueAt);
    }

    private void Handed(OpenDelivery delivery, JournalEntry entry)
    {
        delivery.Outcome = Outcome.Submitted;
        if ((entry.Flags & EntryFlags.AwaitsReport) == 0)
        {
            _open.Remove(delivery.Id);
            return;
        }
        delivery.Phase = Phase.AwaitingReport;
        var wait = dispatcher.QueueOf(delivery)?.Route is FunctionRoute function ? function.State.ReceiptDeadline : TimeSpan.FromDays(2);
        delivery.Deadline = entry.At + (long)wait.TotalMilliseconds;
    }

    private void Correlate(OpenDelivery delivery)
    {
        foreach (var part in delivery.Parts?.Snapshot() ?? [])
        {
            if (part.IsAccepted) correlation.Add(delivery, part.Part.Number, part.Keys.Group, part.Keys);
        }
    }

    private static PartKey PartKeyOf(OpenDelivery delivery, JournalEntry entry) => new(new(delivery.Id), entry.Part, entry.PartTotal, entry.Reference, entry.Link);

    /// <summary>The stored scope stands where the group was: it is what the correlation table is keyed by.</summary>
    private static RemoteKeys KeysOf(JournalEntry entry) => new(entry.Scope, entry.RemoteKey, entry.OtherKeys);

    private static InboundPart PartOf(JournalEntry entry) => new()
    {
        Function = entry.Route,
        Key = entry.RemoteKey,
        Sender = entry.OtherKeys.Split(' ')[0],
        Recipient = entry.OtherKeys.Split(' ')[^1],
        Number = entry.Part,
        Total = entry.PartTotal,
        Content = entry.State,
    };
}
