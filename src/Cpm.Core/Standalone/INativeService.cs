using Cpm.Core.Preferences;

namespace Cpm.Core.Standalone;

/// <summary>The native side as the engine sees it: SIP in the gateway, memory in tests.</summary>
public interface INativeService
{
    /// <summary>Attempts to deliver a message to one recipient. Failures of the far side are results.</summary>
    ValueTask<NativeResult> DeliverAsync(NativeAttempt attempt, CancellationToken ct);

    /// <summary>True when the address is served here, or by the core in front of us.</summary>
    bool IsSubscriber(string address);

    /// <summary>True when one of its devices can be reached now.</summary>
    bool IsRegistered(string address);

    /// <summary>What the subscriber wants done while away.</summary>
    WhenOffline WhenOfflineOf(string address);

    /// <summary>What stands between a sender and a recipient by the lists of either.</summary>
    Bar BarBetween(string sender, string recipient, bool isAnonymous);
}
