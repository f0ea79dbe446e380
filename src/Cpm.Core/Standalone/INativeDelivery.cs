using Cpm.Core.Messages;

namespace Cpm.Core.Standalone;

/// <summary>Delivers to native recipients: over SIP in the gateway, into memory in tests.</summary>
public interface INativeDelivery
{
    /// <summary>Attempts to deliver a message to one recipient. Failures of the far side are results.</summary>
    ValueTask<NativeResult> DeliverAsync(Message message, Delivery delivery, CancellationToken ct);
}
