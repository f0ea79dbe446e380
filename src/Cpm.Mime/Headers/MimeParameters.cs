using System.Buffers;
using System.Text;

namespace Cpm.Mime;

/// <summary>The <c>;name=value</c> list behind a media type or disposition (RFC 2045 section 5.1, RFC 2231). A view: nothing is decoded before it is asked for.</summary>
public readonly struct MimeParameters
{
    /// <summary>More parameters than this are refused when the value is parsed.</summary>
    public const int MaxCount = 64;
    private static readonly SearchValues<byte> ValueEnds = SearchValues.Create("; \t\r\n\""u8);
    private readonly ReadOnlyMemory<byte> _text;

    internal MimeParameters(ReadOnlyMemory<byte> text) => _text = text;

    /// <summary>The list as received, from its first semicolon on.</summary>
    public ReadOnlyMemory<byte> Raw => _text;

    /// <summary>Walks the list; each value as it stands on the wire, quotes included.</summary>
    public Enumerator GetEnumerator() => new(_text.Span);

    /// <summary>Finds a parameter that has neither continuations nor percent forms; the value without its quotes, escapes left in.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    /// <param name="value">The octets between the quotes, or the token.</param>
    public bool TryGetRaw(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var parameter in this)
        {
            if (!HeaderSyntax.Same(parameter.Name, name)) continue;
            value = parameter.Value is [(byte)'"', .. var inner, (byte)'"'] ? inner : parameter.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The decoded value: quotes removed, continuations joined, percent forms and charset resolved (RFC 2231 sections 3 and 4); null where absent.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    public string? Get(string name)
    {
        Span<byte> wanted = stackalloc byte[80];
        if (!Ascii.IsValid(name) || name.Length > 64) return null;
        var length = Encoding.ASCII.GetBytes(name, wanted);
        return ExtendedParameter.Decode(this, wanted[..length]);
    }

    /// <summary>Checks the whole list: names are tokens, quotes close, the count stays below <see cref="MaxCount"/>.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> text)
    {
        var walk = new Enumerator(text);
        var count = 0;
        while (walk.MoveNext())
        {
            if (++count > MaxCount) return false;
        }
        return !walk.Failed;
    }

    /// <summary>One parameter as it stands on the wire.</summary>
    public readonly ref struct Parameter
    {
        internal Parameter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            Name = name;
            Value = value;
        }

        /// <summary>The name; compare without case.</summary>
        public ReadOnlySpan<byte> Name { get; }

        /// <summary>The value; quotes included where it had them.</summary>
        public ReadOnlySpan<byte> Value { get; }
    }

    /// <summary>Walks the list in order of appearance.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _text;
        private int _at;

        internal Enumerator(ReadOnlySpan<byte> text) => _text = text;

        /// <summary>The parameter just read.</summary>
        public Parameter Current { get; private set; }

        internal bool Failed { get; private set; }

        /// <summary>Reads the next one; false at the end, and at the first one that breaks the grammar.</summary>
        public bool MoveNext()
        {
            while (true)
            {
                _at = HeaderSyntax.SkipBlanksAndComments(_text, _at);
                if (_at >= _text.Length) return false;
                if (_text[_at] != ';') return Fail();
                _at = HeaderSyntax.SkipBlanksAndComments(_text, _at + 1);
                // A semicolon with nothing behind it is common and harmless.
                if (_at < _text.Length && _text[_at] != ';') break;
            }
            var rest = _text[_at..];
            var nameLength = rest.IndexOfAnyExcept(HeaderSyntax.Token);
            if (nameLength <= 0) return Fail();
            var equals = HeaderSyntax.SkipBlanksAndComments(rest, nameLength);
            if (equals >= rest.Length || rest[equals] != '=') return Fail();
            var start = HeaderSyntax.SkipBlanksAndComments(rest, equals + 1);
            var end = EndOfValue(rest, start);
            if (end < 0) return Fail();
            Current = new Parameter(rest[..nameLength], rest[start..end]);
            _at += end;
            return true;
        }

        private static int EndOfValue(ReadOnlySpan<byte> rest, int start)
        {
            if (start < rest.Length && rest[start] == '"') return HeaderSyntax.EndOfQuoted(rest, start);
            // Boundaries with slashes and equals signs are sent without quotes: take all up to the separator.
            var length = rest[start..].IndexOfAny(ValueEnds);
            var end = length < 0 ? rest.Length : start + length;
            return end < rest.Length && rest[end] == '"' ? -1 : end;
        }

        private bool Fail()
        {
            Failed = true;
            return false;
        }
    }
}
