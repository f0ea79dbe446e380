using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>An answer that is owed, its message id left out.</summary>
/// <param name="Request">What it answers.</param>
/// <param name="Status">The status.</param>
/// <param name="Congestion">congestion_state; null for none.</param>
/// <param name="Action">How it is given: once, or in one of the ways that keep an ESME busy.</param>
internal readonly record struct Answer(PduHeader Request, CommandStatus Status, int? Congestion, SmscAction Action);

/// <summary>Tells the actions apart.</summary>
internal static class Actions
{
    /// <summary>True where the sender learns the status and the id.</summary>
    public static bool Answers(this SmscAction action) => action is SmscAction.Respond or SmscAction.Unbind or SmscAction.RespondTwice;
}
