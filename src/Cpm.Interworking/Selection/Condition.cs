using Cpm.Core.Messages;

namespace Cpm.Interworking.Selecting;

/// <summary>The keys of a condition, in the order in which they are asked. Health comes last: then "only health stood against it" is known.</summary>
internal enum ConditionKey : byte
{
    None,
    Subscriber,
    Registered,
    Service,
    Anonymous,
    RecipientPrefix,
    RecipientDomain,
    SenderPrefix,
    ContentType,
    MinSize,
    MaxSize,
    MaxRecipients,
    LinkUp,
}

/// <summary>A condition made ready for asking.</summary>
internal sealed class Condition(SelectionCondition when)
{
    private readonly string? _recipientPrefix = WithoutScheme(when.RecipientPrefix);
    private readonly string? _senderPrefix = WithoutScheme(when.SenderPrefix);

    public SelectionCondition When { get; } = when;

    /// <summary>The first key that does not hold; <see cref="ConditionKey.None"/> when all do.</summary>
    public ConditionKey FirstFailing(in SelectionInput input, in SelectionFacts facts)
    {
        var message = input.Message;
        if (When.Subscriber is { } subscriber && subscriber != facts.IsSubscriber) return ConditionKey.Subscriber;
        if (When.Registered is { } registered && registered != facts.IsRegistered) return ConditionKey.Registered;
        if (When.Service is { } service && service != message.Kind) return ConditionKey.Service;
        if (When.Anonymous is { } anonymous && anonymous != message.Anonymous) return ConditionKey.Anonymous;
        if (_recipientPrefix is not null && !Begins(input.Recipient, _recipientPrefix)) return ConditionKey.RecipientPrefix;
        if (When.RecipientDomain is { } domain && !IsDomain(input.Recipient, domain)) return ConditionKey.RecipientDomain;
        if (_senderPrefix is not null && !Begins(message.Sender, _senderPrefix)) return ConditionKey.SenderPrefix;
        if (When.ContentType is { } type && !Matches(message.ContentType, type)) return ConditionKey.ContentType;
        if (When.MinSize is { } min && message.Size < min) return ConditionKey.MinSize;
        if (When.MaxSize is { } max && message.Size > max) return ConditionKey.MaxSize;
        if (When.MaxRecipients is { } count && input.RecipientCount > count) return ConditionKey.MaxRecipients;
        return When.LinkUp is { } link && facts.WhyDown?.Invoke(link) is not null ? ConditionKey.LinkUp : ConditionKey.None;
    }

    /// <summary>What a key asks for and what was found instead, for the operator.</summary>
    public string Describe(ConditionKey key, in SelectionInput input, in SelectionFacts facts) => key switch
    {
        ConditionKey.Subscriber => $"asks for Subscriber {Lower(When.Subscriber)}, the recipient is {(facts.IsSubscriber ? "a" : "no")} subscriber",
        ConditionKey.Registered => $"asks for Registered {Lower(When.Registered)}, the recipient is {(facts.IsRegistered ? "" : "not ")}registered",
        ConditionKey.Service => $"asks for Service {When.Service}, the message is {input.Message.Kind}",
        ConditionKey.Anonymous => $"asks for Anonymous {Lower(When.Anonymous)}, the sender is {(input.Message.Anonymous ? "" : "not ")}anonymous",
        ConditionKey.RecipientPrefix => $"asks for RecipientPrefix {When.RecipientPrefix}, the recipient is {input.Recipient}",
        ConditionKey.RecipientDomain => $"asks for RecipientDomain {When.RecipientDomain}, the recipient is {input.Recipient}",
        ConditionKey.SenderPrefix => $"asks for SenderPrefix {When.SenderPrefix}, the sender is {input.Message.Sender}",
        ConditionKey.ContentType => $"asks for ContentType {When.ContentType}, the content is {input.Message.ContentType}",
        ConditionKey.MinSize => $"asks for MinSize {When.MinSize}, the content has {input.Message.Size} octets",
        ConditionKey.MaxSize => $"asks for MaxSize {When.MaxSize}, the content has {input.Message.Size} octets",
        ConditionKey.MaxRecipients => $"asks for MaxRecipients {When.MaxRecipients}, the message has {input.RecipientCount}",
        ConditionKey.LinkUp => $"needs {When.LinkUp}, which is down: {facts.WhyDown?.Invoke(When.LinkUp!)}",
        _ => "holds",
    };

    private static bool Begins(string address, string prefix) => WithoutScheme(address.AsSpan()).StartsWith(prefix, StringComparison.Ordinal);

    private static bool IsDomain(string address, string domain) => Address.DomainOf(address).Equals(domain, StringComparison.OrdinalIgnoreCase);

    private static bool Matches(string type, string pattern)
    {
        if (pattern is "*" or "*/*") return true;
        return pattern.EndsWith("/*", StringComparison.Ordinal)
            ? type.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase)
            : type.Equals(pattern, StringComparison.OrdinalIgnoreCase);
    }

    private static string? WithoutScheme(string? prefix) => prefix is null ? null : WithoutScheme(prefix.AsSpan()).ToString();

    private static ReadOnlySpan<char> WithoutScheme(ReadOnlySpan<char> address) =>
        address.StartsWith("tel:", StringComparison.Ordinal) || address.StartsWith("sip:", StringComparison.Ordinal) ? address[4..] : address;

    private static string Lower(bool? value) => value == true ? "true" : "false";
}
