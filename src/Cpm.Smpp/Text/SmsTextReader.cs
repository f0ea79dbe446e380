using System.Text;

namespace Cpm.Smpp.Text;

/// <summary>
/// Turns the octets of one or several parts into text. Parts are appended in order: an escape code, a surrogate pair or an odd octet at the end of one
/// is completed by the next, because not all senders cut with care.
/// </summary>
public sealed class SmsTextReader
{
    // ISO 8859-1 has control characters here that nobody sends; whoever uses these octets means the Windows code page that it is taken for everywhere.
    private const string Windows1252 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private readonly StringBuilder _text = new();
    private byte? _oddOctet;
    private bool _escape;
    private bool _swapped;
    private bool _mayBePadding;

    /// <summary>Decodes one part that stands alone.</summary>
    /// <param name="octets">User data without its header.</param>
    /// <param name="alphabet">How to read them; Binary and Unsupported are read as Latin-1, so that nothing is hidden.</param>
    /// <param name="locking">The part's locking table.</param>
    /// <param name="single">The part's single shift table.</param>
    /// <param name="headerOctets">Octets of the header before them: packed septets start on a septet boundary of the whole.</param>
    public static string Decode(
        ReadOnlySpan<byte> octets, SmsAlphabet alphabet, NationalLanguage locking = NationalLanguage.None, NationalLanguage single = NationalLanguage.None, int headerOctets = 0)
    {
        var reader = new SmsTextReader();
        reader.Append(octets, alphabet, locking, single, headerOctets);
        return reader.Finish();
    }

    /// <summary>Appends the next part.</summary>
    /// <inheritdoc cref="Decode"/>
    public void Append(
        ReadOnlySpan<byte> octets, SmsAlphabet alphabet, NationalLanguage locking = NationalLanguage.None, NationalLanguage single = NationalLanguage.None, int headerOctets = 0)
    {
        if (alphabet != SmsAlphabet.Ucs2) EndWide();
        // What could be padding at the end of the whole is a character where more follows.
        if (_mayBePadding) _text.Append('@');
        _mayBePadding = false;
        switch (alphabet)
        {
            case SmsAlphabet.Gsm7:
                AppendSeptets(octets, locking, single);
                break;
            case SmsAlphabet.Gsm7Packed:
                AppendPacked(octets, locking, single, GsmPacking.FillBits(headerOctets));
                break;
            case SmsAlphabet.Ucs2:
                AppendWide(octets);
                break;
            case SmsAlphabet.Ascii:
                foreach (var octet in octets) _text.Append(octet < 0x80 ? (char)octet : '\uFFFD');
                break;
            default:
                foreach (var octet in octets) _text.Append(octet is >= 0x80 and < 0xA0 ? Windows1252[octet - 0x80] : (char)octet);
                break;
        }
    }

    /// <summary>The text so far; surrogates without a partner are U+FFFD, an escape code at the very end is dropped.</summary>
    public string Finish()
    {
        EndWide();
        (_escape, _mayBePadding) = (false, false);
        for (var i = 0; i < _text.Length; i++)
        {
            if (!char.IsSurrogate(_text[i])) continue;
            if (i + 1 < _text.Length && char.IsSurrogatePair(_text[i], _text[i + 1])) i++;
            else _text[i] = '\uFFFD';
        }
        return _text.ToString();
    }

    private void AppendPacked(ReadOnlySpan<byte> octets, NationalLanguage locking, NationalLanguage single, int fillBits)
    {
        var septets = new byte[(octets.Length * 8 / 7) + 1];
        var count = GsmPacking.Unpack(octets, septets, fillBits);
        AppendSeptets(septets.AsSpan(0, count), locking, single);
        // The septet that was left out as padding: a carriage return always is, zero bits only at the end of the whole.
        _mayBePadding = !_escape && fillBits + ((count + 1) * 7) == octets.Length * 8 && octets[^1] >> 1 == 0 && GsmAlphabet.Decode(0, false, locking, single) == '@';
    }

    // An unknown extension code shows the character of the main table; an escape after an escape shows a space (3GPP TS 23.038 §6.2.1.1).
    private void AppendSeptets(ReadOnlySpan<byte> septets, NationalLanguage locking, NationalLanguage single)
    {
        foreach (var octet in septets)
        {
            var septet = (byte)(octet & 0x7F);
            if (septet == GsmAlphabet.Escape)
            {
                if (_escape) _text.Append(' ');
                _escape = !_escape;
                continue;
            }
            var c = _escape ? GsmAlphabet.Decode(septet, true, locking, single) : '\0';
            if (c == '\0') c = GsmAlphabet.Decode(septet, false, locking, single);
            _text.Append(c == '\0' ? ' ' : c);
            _escape = false;
        }
    }

    // A byte order mark does not belong here (3GPP TS 23.038 §6.2.3) and is met all the same: it is taken off, and believed when it says little-endian.
    private void AppendWide(ReadOnlySpan<byte> octets)
    {
        _escape = false;
        var atStart = _oddOctet is null;
        foreach (var octet in octets)
        {
            if (_oddOctet is not { } first)
            {
                _oddOctet = octet;
                continue;
            }
            _oddOctet = null;
            var unit = _swapped ? (char)(first | (octet << 8)) : (char)((first << 8) | octet);
            // Some senders mark every part.
            if (atStart && (unit is '\uFEFF' or '\uFFFE'))
            {
                _swapped ^= unit == '\uFFFE';
                atStart = false;
                continue;
            }
            atStart = false;
            _text.Append(unit);
        }
    }

    private void EndWide()
    {
        if (_oddOctet is not null) _text.Append('\uFFFD');
        _oddOctet = null;
        _swapped = false;
    }
}
