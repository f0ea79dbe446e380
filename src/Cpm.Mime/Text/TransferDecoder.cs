using System.Buffers;

namespace Cpm.Mime;

/// <summary>
/// Removes a content transfer encoding (RFC 2045 section 6), as the octets arrive and in pieces of any size. Tolerant: what is wrong is passed over
/// (section 6.8) or taken literally (section 6.7), and only shows in <see cref="IsClean"/>. A mutable value: keep it in one place.
/// </summary>
public struct TransferDecoder
{
    private readonly TransferEncoding _encoding;
    private QuotedPrintableState _quoted;
    private uint _bits;
    private int _sextets;
    private bool _dirty;

    /// <param name="encoding">The encoding to remove; 7bit, 8bit, binary and unknown ones are copied.</param>
    public TransferDecoder(TransferEncoding encoding) => _encoding = encoding;

    /// <summary>False once something was met that the encoding does not allow.</summary>
    public readonly bool IsClean => !_dirty && !_quoted.Dirty;

    /// <summary>Decodes all at once.</summary>
    /// <returns>Whether the input was clean.</returns>
    public static bool Decode(TransferEncoding encoding, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        var decoder = new TransferDecoder(encoding);
        decoder.Write(input, output);
        return decoder.Complete(output);
    }

    /// <summary>Decodes the next octets; what waits for its successor is kept for the next call.</summary>
    public void Write(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (input.IsEmpty) return;
        switch (_encoding)
        {
            case TransferEncoding.Base64:
                output.Advance(DecodeBase64(input, output.GetSpan(input.Length + 3)));
                break;
            case TransferEncoding.QuotedPrintable:
                output.Advance(_quoted.Decode(input, output.GetSpan(input.Length + QuotedPrintableState.MaxPending)));
                break;
            default:
                output.Write(input);
                break;
        }
    }

    /// <summary>Ends the input: writes what was kept back.</summary>
    /// <returns>Whether the whole input was clean.</returns>
    public bool Complete(IBufferWriter<byte> output)
    {
        if (_encoding == TransferEncoding.QuotedPrintable) output.Advance(_quoted.Complete(output.GetSpan(QuotedPrintableState.MaxPending)));
        if (_encoding != TransferEncoding.Base64) return IsClean;
        // Padding that was left out is common; six lone bits are not an octet.
        if (_sextets == 1) _dirty = true;
        output.Advance(Flush(output.GetSpan(3)));
        return IsClean;
    }

    private int DecodeBase64(ReadOnlySpan<byte> input, Span<byte> destination)
    {
        var written = 0;
        foreach (var octet in input)
        {
            var value = Sextet(octet);
            if (value >= 0)
            {
                _bits = _bits << 6 | (uint)value;
                if (++_sextets == 4) written += Flush(destination[written..]);
            }
            else if (octet == '=')
            {
                if (_sextets == 1) _dirty = true;
                written += Flush(destination[written..]);
            }
            else if (!HeaderSyntax.IsBlank(octet))
            {
                _dirty = true;
            }
        }
        return written;
    }

    private int Flush(Span<byte> destination)
    {
        var octets = _sextets switch { 4 => 3, 3 => 2, 2 => 1, _ => 0 };
        var bits = _bits << (4 - _sextets) * 6;
        for (var i = 0; i < octets; i++) destination[i] = (byte)(bits >> (16 - 8 * i));
        _sextets = 0;
        _bits = 0;
        return octets;
    }

    private static int Sextet(byte octet) => octet switch
    {
        >= (byte)'A' and <= (byte)'Z' => octet - 'A',
        >= (byte)'a' and <= (byte)'z' => octet - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => octet - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
