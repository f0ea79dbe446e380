using Cpm.Core.Messages;
using Cpm.Core.Preferences;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Selecting;

/// <summary>What a selection is asked about: one recipient of one message.</summary>
/// <param name="Message">The message, as functions see it when they preview it.</param>
/// <param name="Recipient">The recipient's canonical address; an alias has been replaced by the subscriber's main address.</param>
/// <param name="Origin">Where the message came from.</param>
/// <param name="RecipientCount">How many recipients the message has.</param>
public readonly record struct SelectionInput(MessageView Message, string Recipient, Origin Origin, int RecipientCount = 1);

/// <summary>What is known of the recipient, and of health, at the moment of selection.</summary>
/// <param name="IsSubscriber">The recipient is a user of this gateway.</param>
/// <param name="IsRegistered">One of the recipient's devices is registered, here or at the core.</param>
/// <param name="WhenOffline">What the recipient wants while it is not.</param>
/// <param name="WhyDown">Says why a route or link is down, null when it is up. Asked only for <see cref="SelectionCondition.LinkUp"/>; null means that all are up.</param>
/// <param name="Bar">What stands between sender and recipient by the lists of either.</param>
public readonly record struct SelectionFacts(
    bool IsSubscriber, bool IsRegistered = false, WhenOffline WhenOffline = WhenOffline.Defer, Func<string, string?>? WhyDown = null, Bar Bar = Bar.None);
