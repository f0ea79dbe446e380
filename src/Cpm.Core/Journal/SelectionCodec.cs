using Cpm.Core.Messages;

namespace Cpm.Core.Journal;

/// <summary>How a selection stands in an entry: in an accepted one for each delivery, in a <see cref="EntryKind.Reselected"/> one as its state.</summary>
public static class SelectionCodec
{
    /// <summary>Writes a selection.</summary>
    public static void Encode(Selection selection, ref FieldWriter writer)
    {
        ArgumentNullException.ThrowIfNull(selection);
        writer.Text(selection.Rule);
        writer.Number((uint)selection.Plan.Count);
        // Indexed: an enumerator behind an interface is an allocation for each entry.
        for (var i = 0; i < selection.Plan.Count; i++)
        {
            var step = selection.Plan[i];
            writer.Text(step.Route);
            writer.Number(step.For is { } time ? (ulong)time.TotalMilliseconds + 1 : 0);
        }
        writer.Number((uint)selection.NotTaken.Count);
        for (var i = 0; i < selection.NotTaken.Count; i++)
        {
            var route = selection.NotTaken[i];
            writer.Text(route.Route);
            writer.Text(route.Reason);
        }
        writer.Number((uint)(selection.Refusal?.Status ?? 0));
        if (selection.Refusal is { } refusal) writer.Text(refusal.Reason);
    }

    /// <summary>Reads a selection; damage shows in <see cref="FieldReader.Failed"/>.</summary>
    public static Selection Decode(ref FieldReader reader)
    {
        var rule = reader.Text();
        var plan = new PlanStep[reader.Count()];
        for (var i = 0; i < plan.Length; i++) plan[i] = new(reader.Text(), Duration(reader.Number()));
        var notTaken = new RouteNotTaken[reader.Count()];
        for (var i = 0; i < notTaken.Length; i++) notTaken[i] = new(reader.Text(), reader.Text());
        var status = (int)reader.Number();
        return new(plan, rule, notTaken, status == 0 ? null : new(status, reader.Text()));
    }

    private static TimeSpan? Duration(ulong stored) =>
        stored == 0 ? null : TimeSpan.FromMilliseconds((long)Math.Min(stored - 1, (ulong)(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond)));
}
