namespace Cpm.Sip.Messages;

/// <summary>One header field of a received message: octets of the message's own buffer, valid until the message is disposed.</summary>
/// <param name="Id">The field, or <see cref="SipHeaderId.Other"/>.</param>
/// <param name="Name">The name as received.</param>
/// <param name="Value">The value as received, without surrounding white space; folding inside is kept.</param>
public readonly record struct SipHeaderField(SipHeaderId Id, ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);

/// <summary>Where a field lies in the message's buffer.</summary>
internal struct HeaderRange
{
    public SipHeaderId Id;
    public ushort NameLength;
    public int NameStart;
    public int ValueStart;
    public int ValueLength;
}
