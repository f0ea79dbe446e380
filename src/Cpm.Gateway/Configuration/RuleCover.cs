using Cpm.Interworking.Selecting;

namespace Cpm.Gateway.Configuration;

/// <summary>Finds rules that can never decide.</summary>
internal static class RuleCover
{
    /// <summary>Says why the conditions can never hold together; null where they can.</summary>
    public static string? Contradiction(SelectionCondition c) => c switch
    {
        { MinSize: { } min, MaxSize: { } max } when min > max => "can never hold: MinSize is above MaxSize",
        { RecipientPrefix: ['+', ..], RecipientDomain: not null } => "can never hold: a number has no domain; RecipientPrefix and RecipientDomain exclude each other",
        { Subscriber: false, Registered: true } => "can never hold: who is registered is a subscriber",
        _ => null,
    };

    /// <summary>True where <paramref name="earlier"/> holds whenever <paramref name="later"/> does.</summary>
    public static bool Covers(SelectionCondition earlier, SelectionCondition later) =>
        Starts(earlier.RecipientPrefix, later.RecipientPrefix)
        && Same(earlier.RecipientDomain, later.RecipientDomain)
        && (earlier.Subscriber is null || earlier.Subscriber == later.Subscriber || (earlier.Subscriber == true && later.Registered == true))
        && (earlier.Registered is null || earlier.Registered == later.Registered || (earlier.Registered == false && later.Subscriber == false))
        && Starts(earlier.SenderPrefix, later.SenderPrefix)
        && (earlier.Service is null || earlier.Service == later.Service)
        && IncludesType(earlier.ContentType, later.ContentType)
        && (earlier.MinSize is null or 0 || earlier.MinSize <= later.MinSize)
        && (earlier.MaxSize is null || earlier.MaxSize >= later.MaxSize)
        && (earlier.MaxRecipients is null || earlier.MaxRecipients >= later.MaxRecipients)
        && (earlier.Anonymous is null || earlier.Anonymous == later.Anonymous)
        && Same(earlier.LinkUp, later.LinkUp);

    private static bool Starts(string? earlier, string? later) => earlier is null || later?.StartsWith(earlier, StringComparison.Ordinal) == true;

    private static bool Same(string? earlier, string? later) => earlier is null || string.Equals(earlier, later, StringComparison.Ordinal);

    private static bool IncludesType(string? earlier, string? later)
    {
        if (earlier is null or "*/*" || earlier == later) return true;
        return later is not null && earlier.EndsWith("/*", StringComparison.Ordinal) && later.StartsWith(earlier[..^1], StringComparison.Ordinal);
    }
}
