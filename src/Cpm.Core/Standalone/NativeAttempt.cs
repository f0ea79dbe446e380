using Cpm.Core.Messages;

namespace Cpm.Core.Standalone;

/// <summary>One attempt to deliver natively.</summary>
/// <param name="Message">The message with its body.</param>
/// <param name="Delivery">The recipient.</param>
/// <param name="WasDeferred">True when the message has waited for the recipient to come back (OMA CPM deferred message).</param>
public readonly record struct NativeAttempt(Message Message, Delivery Delivery, bool WasDeferred = false);
