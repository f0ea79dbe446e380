using Cpm.Smpp.Tlvs;

namespace Cpm.Smpp.Pdus;

/// <summary>The measuring pass: the exact length of a PDU, and whether it may be written at all. Writing is strict: what it refuses never leaves.</summary>
/// <param name="command">The command, for errors.</param>
/// <param name="tlvsAllowed">False towards a peer whose version knows no TLVs: requests with TLVs are refused, responses lose them.</param>
public struct PduSizer(CommandId command, bool tlvsAllowed = true) : IFieldCodec
{
    /// <summary>Most octets of short_message: 255 is legal in 5.0 only, so it is never sent (SMPP 3.4 §5.2.21).</summary>
    public const int MaxShortMessage = 254;

    private const int MaxGroups = 255;

    /// <summary>The first error met.</summary>
    public PduError Error { get; private set; }

    /// <summary>Octets so far, the header included.</summary>
    public int Length { get; private set; } = PduHeader.Size;

    /// <inheritdoc/>
    public void Octet(ref byte value, string field) => Length++;

    /// <inheritdoc/>
    public void Code<T>(ref T value, string field) where T : unmanaged, Enum => Length++;

    /// <inheritdoc/>
    public void UInt32(ref uint value, string field) => Length += sizeof(uint);

    /// <inheritdoc/>
    public void CString(ref ReadOnlyMemory<byte> value, string field, int max)
    {
        if (value.Length >= max) Fail(PduErrorKind.TooLong, field);
        else if (value.Length > 0 && value.Span.Contains((byte)0)) Fail(PduErrorKind.InvalidValue, field);
        Length += value.Length + 1;
    }

    /// <inheritdoc/>
    public void Time(ref ReadOnlyMemory<byte> value, string field)
    {
        if (value.Length != 0 && (value.Length != SmppTime.Length || value.Span.Contains((byte)0))) Fail(PduErrorKind.InvalidValue, field);
        Length += value.Length + 1;
    }

    /// <inheritdoc/>
    public void ShortMessage(ref ReadOnlyMemory<byte> value, string field)
    {
        if (value.Length > MaxShortMessage) Fail(PduErrorKind.TooLong, field);
        Length += value.Length + 1;
    }

    /// <inheritdoc/>
    public void Groups<T>(ref ReadOnlyMemory<T> value, string countField) where T : struct, IFieldGroup<T>
    {
        if (value.Length > MaxGroups) Fail(PduErrorKind.TooLong, countField);
        Length++;
        foreach (var item in value.Span)
        {
            var group = item;
            T.Fields(ref group, ref this);
        }
    }

    /// <inheritdoc/>
    public void Tlvs(ref TlvList value)
    {
        if (value.Raw.Length == 0) return;
        if (tlvsAllowed) Length += value.Raw.Length;
        // A response does without them; a request may carry its text there.
        else if (!command.IsResponse()) Fail(PduErrorKind.TlvNotAllowed, FieldNames.Tlvs);
    }

    /// <inheritdoc/>
    public void Refuse(string field) => Fail(PduErrorKind.InvalidValue, field);

    private void Fail(PduErrorKind kind, string field)
    {
        if (Error.IsNone) Error = new PduError(kind, command, field, Length);
    }
}
