using System.Runtime.CompilerServices;

namespace Cpm.Mime;

/// <summary>The automaton that reads quoted-printable (RFC 2045 section 6.7) octet by octet.</summary>
internal struct QuotedPrintableState
{
    /// <summary>The most octets that a call may write beyond the length of its input.</summary>
    public const int MaxPending = BlankRun + 4;

    // Lines hold 76 characters: a longer run of blanks is text, not padding of the line's end.
    private const int BlankRun = 80;
    private Blanks _blanks;
    private int _blankCount;
    private Step _step;
    private byte _high;

    private enum Step : byte { Text, Equals, HalfHex, SoftBreak, SoftBreakCr, Cr }

    public bool Dirty { get; private set; }

    public int Decode(ReadOnlySpan<byte> input, Span<byte> destination)
    {
        var written = 0;
        foreach (var octet in input) Next(octet, destination, ref written);
        return written;
    }

    public int Complete(Span<byte> destination)
    {
        var written = 0;
        // Trailing blanks at the very end are padding; an open escape is kept as text. A soft break there is fine.
        if (_step is Step.HalfHex) { Put('=', destination, ref written); Put(_high, destination, ref written); Dirty = true; }
        if (_step is Step.Cr) Put('\r', destination, ref written);
        this = new QuotedPrintableState { Dirty = Dirty };
        return written;
    }

    private void Next(byte octet, Span<byte> destination, ref int written)
    {
        switch (_step)
        {
            case Step.Equals when Hex(octet) >= 0:
                _high = octet;
                _step = Step.HalfHex;
                return;
            case Step.HalfHex when Hex(octet) >= 0:
                _step = Step.Text;
                Put(Hex(_high) << 4 | Hex(octet), destination, ref written);
                return;
            case Step.Equals or Step.SoftBreak when octet is (byte)' ' or (byte)'\t':
                _step = Step.SoftBreak;
                return;
            case Step.Equals or Step.SoftBreak when octet == '\r':
                _step = Step.SoftBreakCr;
                return;
            case Step.Equals or Step.SoftBreak or Step.SoftBreakCr when octet == '\n':
                _step = Step.Text;
                return;
            case Step.Equals or Step.SoftBreak:
                Dirty = true;
                Put('=', destination, ref written);
                break;
            case Step.HalfHex:
                Dirty = true;
                Put('=', destination, ref written);
                Put(_high, destination, ref written);
                break;
            case Step.Cr when octet == '\n':
                _blankCount = 0;
                Put('\r', destination, ref written);
                Put('\n', destination, ref written);
                _step = Step.Text;
                return;
            case Step.Cr:
                Put('\r', destination, ref written);
                break;
        }
        _step = Step.Text;
        Plain(octet, destination, ref written);
    }

    private void Plain(byte octet, Span<byte> destination, ref int written)
    {
        switch (octet)
        {
            case (byte)'=':
                PutBlanks(destination, ref written);
                _step = Step.Equals;
                break;
            case (byte)'\r':
                _step = Step.Cr;
                break;
            case (byte)'\n':
                _blankCount = 0;
                Put('\n', destination, ref written);
                break;
            case (byte)' ' or (byte)'\t' when _blankCount < BlankRun:
                _blanks[_blankCount++] = octet;
                break;
            default:
                Put(octet, destination, ref written);
                break;
        }
    }

    private void Put(int octet, Span<byte> destination, ref int written)
    {
        PutBlanks(destination, ref written);
        destination[written++] = (byte)octet;
    }

    private void PutBlanks(Span<byte> destination, ref int written)
    {
        for (var i = 0; i < _blankCount; i++) destination[written++] = _blanks[i];
        _blankCount = 0;
    }

    private static int Hex(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        _ => -1,
    };

    [InlineArray(BlankRun)]
    private struct Blanks
    {
        private byte _first;
    }
}
