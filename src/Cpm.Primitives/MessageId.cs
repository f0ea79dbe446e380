namespace Cpm.Primitives;

/// <summary>Names a message for good, on all nodes. Sorts by time of acceptance; printed in base 32.</summary>
/// <param name="Value">From <see cref="IdGenerator"/>; 0 is no message.</param>
public readonly record struct MessageId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Base32.Encode(Value);
}

/// <summary>Names the delivery of one message to one recipient. Sorts by time of acceptance; printed in base 32.</summary>
/// <param name="Value">From <see cref="IdGenerator"/>; 0 is no delivery.</param>
public readonly record struct DeliveryId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Base32.Encode(Value);
}
