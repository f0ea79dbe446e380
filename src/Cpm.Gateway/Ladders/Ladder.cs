using System.Globalization;
using System.Text;
using Cpm.Core.Journal;
using Cpm.Core.Messages;
using Cpm.Interworking;

namespace Cpm.Gateway.Ladders;

/// <summary>Draws a message's way as a ladder across the protocols: sender on the left, gateway in the middle, far side on the right. Everything comes from the journal.</summary>
public static class Ladder
{
    private const int Width = 38;

    /// <summary>Draws a message with the reports on it.</summary>
    /// <param name="trace">The message.</param>
    /// <param name="reports">The reports on it, oldest first.</param>
    public static string Draw(MessageTrace trace, IReadOnlyList<MessageTrace> reports)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(reports);
        var text = new StringBuilder();
        var message = trace.Message;
        text.Append(CultureInfo.InvariantCulture, $"message {message.Id}  imdn {message.ImdnId}  conversation {message.ConversationId}\n");
        var steps = new List<Rung>();
        foreach (var delivery in trace.Deliveries)
        {
            var why = delivery.Delivery.Selection;
            var plan = why.Plan.Count == 0 ? $"refused ({why.Refusal?.Status} {why.Refusal?.Reason})" : string.Join(", then ", why.Plan);
            text.Append(CultureInfo.InvariantCulture, $"to {delivery.Delivery.Recipient}: {plan}, by rule {why.Rule}; outcome {NameOf(delivery.Outcome)}\n");
            foreach (var route in why.NotTaken) text.Append(CultureInfo.InvariantCulture, $"  not {route.Route}: {route.Reason}\n");
            var isAwaited = delivery.Steps.Any(static s => s.Kind == EntryKind.Submitted && s.Scope == Origin.Native);
            steps.AddRange(delivery.Steps.SelectMany(s => RungsOf(s, delivery.Delivery, isAwaited, PartOf(s, delivery.Steps))));
        }
        foreach (var report in reports) steps.AddRange(RungsOfReport(report));
        var far = FarSideOf(trace);
        text.Append('\n').Append(Stamp(null)).Append(message.Sender.PadRight(Width)).Append("gateway".PadRight(Width)).Append(far).Append('\n');
        var accepted = message.AcceptedAt;
        Append(text, new Rung(accepted, Side.Left, true, InboundName(message.Origin.Function)));
        Append(text, new Rung(accepted, Side.Left, false, message.Origin.Function switch { Origin.Native => "202 Accepted", Origin.Http => "202", _ => "deliver_sm_resp 0" }));
        foreach (var step in steps.OrderBy(static s => s.At)) Append(text, step);
        return text.ToString();
    }

    private static string FarSideOf(MessageTrace trace)
    {
        var step = trace.Deliveries.SelectMany(static d => d.Steps).FirstOrDefault(static s => s.Link.Length > 0);
        return step is not null ? step.Link : trace.Deliveries.Count == 1 ? trace.Deliveries[0].Delivery.Recipient : "recipients";
    }

    private static string InboundName(string function) => function switch
    {
        Origin.Native => "MESSAGE",
        Origin.Http => "POST /messages",
        _ => "deliver_sm",
    };

    /// <summary>Which part a step is about, where there are several; a receipt does not say of how many, its submission does.</summary>
    private static string PartOf(JournalEntry step, IReadOnlyList<JournalEntry> steps)
    {
        var total = step.Kind == EntryKind.Receipt ? steps.LastOrDefault(s => s.Kind == EntryKind.Submitted && s.Part == step.Part)?.PartTotal : step.PartTotal;
        return total > 1 ? $" {step.Part}/{total}" : "";
    }

    private static IEnumerable<Rung> RungsOf(JournalEntry step, Delivery delivery, bool isAwaited, string part)
    {
        switch (step.Kind)
        {
            case EntryKind.Submitted when step.Route == Origin.Native || step.Scope == Origin.Native:
                yield return new(step.At, Side.Right, true, "MESSAGE");
                yield return new(step.At, Side.Right, false, "200 OK, report awaited");
                break;
            case EntryKind.Submitted:
                yield return new(step.At, Side.Right, true, $"submit_sm{part}");
                yield return new(step.At, Side.Right, false, $"submit_sm_resp 0 id {step.RemoteKey}");
                break;
            case EntryKind.Replaced:
                yield return new(step.At, Side.Right, true, $"replace_sm id {step.RemoteKey}");
                yield return new(step.At, Side.Right, false, (step.Flags & EntryFlags.UnknownOutcome) == 0 ? "replace_sm_resp 0" : "no answer");
                break;
            case EntryKind.Receipt:
                yield return new(step.At, Side.Right, false, $"deliver_sm{part} receipt {step.Detail}");
                yield return new(step.At, Side.Right, true, "deliver_sm_resp 0");
                break;
            case EntryKind.Delivered when step.Route == Origin.Native && !isAwaited:
                yield return new(step.At, Side.Right, true, "MESSAGE");
                yield return new(step.At, Side.Right, false, "200 OK");
                break;
            case EntryKind.Delivered:
                yield return new(step.At, Side.Right, false, "MESSAGE: IMDN delivered");
                break;
            case EntryKind.Displayed:
                yield return new(step.At, Side.Right, false, "MESSAGE: IMDN displayed");
                break;
            case EntryKind.Deferred:
                yield return new(step.At, Side.Middle, true, $"{delivery.Recipient} is away: waits");
                break;
            case EntryKind.Converted:
                foreach (var loss in step.Detail.Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return new(step.At, Side.Middle, true, $"lost: {loss}");
                break;
            case EntryKind.Retry:
                yield return new(step.At, Side.Middle, true, $"{step.Route}: not now (0x{step.Code:x}), tried again");
                break;
            case EntryKind.NextRoute:
                yield return new(step.At, Side.Middle, true, $"goes on over {step.Route}: {step.Detail}");
                break;
            case EntryKind.Reselected:
                yield return new(step.At, Side.Middle, true, $"goes on over {step.Route}: {step.Detail}");
                break;
            case EntryKind.Ended:
                yield return new(step.At, Side.Middle, true, $"{NameOf(step.Outcome)}{(step.Detail.Length > 0 ? ": " + step.Detail : "")}");
                break;
        }
    }

    private static IEnumerable<Rung> RungsOfReport(MessageTrace report)
    {
        var word = report.Message.ImdnId.Split('-', 2) is [_, var status] ? status : "relayed";
        var name = report.Message.Origin.Function == Origin.System ? $"MESSAGE: IMDN {word}" : "MESSAGE: IMDN relayed";
        foreach (var delivery in report.Deliveries)
        {
            var end = delivery.Steps.Count > 0 ? delivery.Steps[^1] : null;
            if (delivery.Outcome == Outcome.Delivered && end is not null)
            {
                yield return new(end.At, Side.Left, false, name);
                yield return new(end.At, Side.Left, true, "200 OK");
            }
            else
            {
                yield return new(end?.At ?? report.Message.AcceptedAt, Side.Middle, true, $"{name} is {NameOf(delivery.Outcome)}");
            }
        }
    }

    private static void Append(StringBuilder text, Rung rung)
    {
        text.Append(Stamp(rung.At));
        var arrow = rung.Side == Side.Middle ? $"* {rung.Text}" : Arrow(rung.Text, rung.LeftToRight);
        text.Append(rung.Side == Side.Left ? $"|{arrow}|{new string(' ', Width - 1)}|" : $"|{new string(' ', Width - 1)}|{(rung.Side == Side.Middle ? " " + arrow : arrow + "|")}").Append('\n');
    }

    private static string Arrow(string text, bool right)
    {
        var line = Width - 3 - text.Length;
        if (line < 2) return (right ? text + ">" : "<" + text).PadRight(Width - 1)[..(Width - 1)];
        var before = line / 2;
        return right ? $"{new string('-', before)} {text} {new string('-', Math.Max(0, line - before - 1))}>" : $"<{new string('-', Math.Max(0, before - 1))} {text} {new string('-', line - before)}";
    }

    private static string Stamp(long? at) => (at is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) : "").PadRight(14);

    private static string NameOf(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private enum Side
    {
        Left,
        Middle,
        Right,
    }

    private readonly record struct Rung(long At, Side Side, bool LeftToRight, string Text);
}
