using Cpm.Core.Messages;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Selecting;

/// <summary>A step of a plan with the function behind it; none for native.</summary>
internal readonly record struct CompiledStep(PlanStep Step, IInterworkingFunction? Function, RouteState? State)
{
    public bool IsNative => Function is null;

    /// <summary>The link group that the step names; empty for any.</summary>
    public ReadOnlySpan<char> Group => Function is null || Step.Route.Length == Function.Name.Length ? default : Step.Route.AsSpan(Function.Name.Length + 1);
}

/// <summary>What decides: a rule, the default, or the gateway's own rule for reports.</summary>
/// <param name="Index">Unique within the policy.</param>
/// <param name="Name">As selections show it.</param>
/// <param name="Condition">What must hold; null holds always.</param>
/// <param name="Steps">The plan.</param>
/// <param name="NotListed">The other routes there are, with the reason that this decider does not list them.</param>
internal sealed record Decider(int Index, string Name, Condition? Condition, CompiledStep[] Steps, RouteNotTaken[] NotListed)
{
    /// <summary>The answer where the plan has no steps.</summary>
    public SelectionRefusal Forbidden { get; } = Condition?.When.Anonymous == true
        ? new SelectionRefusal(433, $"rule '{Name}' allows no route to anonymous senders")
        : new SelectionRefusal(403, Condition is null ? "no rule holds and the default allows no route" : $"rule '{Name}' allows no route");
}
