using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Dispatch;

/// <summary>What became of an attempt on a route.</summary>
/// <param name="Result">The result for the recipient.</param>
/// <param name="Step">The entry that says so, not appended yet.</param>
/// <param name="IsOffline">The recipient is away: not a failure of the route or the message.</param>
internal readonly record struct RouteResult(RecipientResult Result, JournalEntry? Step = null, bool IsOffline = false)
{
    /// <summary>The recipient is away.</summary>
    public static RouteResult Offline => new(RecipientResult.RetryLater(RetryScope.Recipient), IsOffline: true);
}
