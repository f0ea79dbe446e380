using Cpm.Sip.Messages;

namespace Cpm.Sip.Headers;

/// <summary>
/// Walks the elements of all fields of one id (RFC 3261 7.3.1): commas divide, except inside quoted strings and angle brackets. Fields that are no lists
/// give one element each. An empty field gives none; an empty element between commas is given as empty.
/// </summary>
public struct HeaderValues
{
    private readonly SipMessage _message;
    private readonly SipHeaderId _id;
    private readonly bool _list;
    private int _field;
    private ReadOnlyMemory<byte> _rest;
    private bool _inField;

    internal HeaderValues(SipMessage message, SipHeaderId id)
    {
        _message = message;
        _id = id;
        _list = SipHeaderNames.IsList(id);
        _field = message.FirstIndex(id);
    }

    /// <summary>The element, without surrounding white space.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>The enumerator is its own enumerable.</summary>
    public readonly HeaderValues GetEnumerator() => this;

    /// <summary>Moves to the next element.</summary>
    public bool MoveNext()
    {
        while (!_inField)
        {
            if (_field < 0) return false;
            _rest = _message.ValueAt(_field);
            _field = _message.NextIndex(_id, _field);
            _inField = !_rest.IsEmpty;
        }
        var comma = _list ? FindComma(_rest.Span) : -1;
        Current = SipText.Trim(comma < 0 ? _rest : _rest[..comma]);
        _inField = comma >= 0;
        _rest = comma < 0 ? default : _rest[(comma + 1)..];
        return true;
    }

    /// <summary>The first comma outside quotes and angle brackets, or -1. An unclosed quote or bracket reaches to the end.</summary>
    internal static int FindComma(ReadOnlySpan<byte> span)
    {
        for (var at = 0; at < span.Length; at++)
        {
            var next = span[at..].IndexOfAny((byte)',', (byte)'"', (byte)'<');
            if (next < 0) return -1;
            at += next;
            switch (span[at])
            {
                case (byte)',': return at;
                case (byte)'"':
                    at = SipText.SkipQuoted(span, at) - 1;
                    if (at < 0) return -1;
                    break;
                default:
                    next = span[at..].IndexOf((byte)'>');
                    if (next < 0) return -1;
                    at += next;
                    break;
            }
        }
        return -1;
    }
}
