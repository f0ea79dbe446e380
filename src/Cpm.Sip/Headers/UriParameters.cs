using System.Buffers;
using System.Text;

namespace Cpm.Sip.Headers;

/// <summary>One parameter of a URI, escapes kept.</summary>
/// <param name="Name">The name; names compare without case.</param>
/// <param name="Value">The value, empty when there is none.</param>
public readonly record struct UriParameter(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>Whether this is the parameter of that name.</summary>
    public bool Is(ReadOnlySpan<byte> name) => PercentEscapes.Equal(Name.Span, name, ignoreCase: true);
}

/// <summary>The parameters <c>;name=value;name</c> of a sip or tel URI (RFC 3261 19.1.1, RFC 3966 3).</summary>
public readonly struct UriParameters
{
    private static readonly SearchValues<byte> Octets =
        SearchValues.Create(Encoding.ASCII.GetBytes("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()%[]/:&+$#`^|{}@"));

    internal UriParameters(ReadOnlyMemory<byte> raw) => Raw = raw;

    /// <summary>All parameters, from the first semicolon on; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Walks the parameters in order.</summary>
    public Enumerator GetEnumerator() => new(Raw);

    /// <summary>The value of the first parameter of a name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        foreach (var parameter in this)
        {
            if (!parameter.Is(name)) continue;
            value = parameter.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Whether there is a parameter of that name.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    internal static bool AreWellFormed(ReadOnlySpan<byte> raw)
    {
        while (!raw.IsEmpty)
        {
            if (raw[0] != ';') return false;
            raw = raw[1..];
            var end = raw.IndexOf((byte)';');
            var parameter = end < 0 ? raw : raw[..end];
            var equals = parameter.IndexOf((byte)'=');
            var name = equals < 0 ? parameter : parameter[..equals];
            if (name.IsEmpty || name.ContainsAnyExcept(Octets)) return false;
            if (equals >= 0 && (equals + 1 == parameter.Length || parameter[(equals + 1)..].ContainsAnyExcept(Octets))) return false;
            if (!PercentEscapes.AreWellFormed(parameter)) return false;
            raw = end < 0 ? default : raw[end..];
        }
        return true;
    }

    /// <summary>Walks parameters that are known to be well-formed.</summary>
    public struct Enumerator
    {
        private ReadOnlyMemory<byte> _rest;

        internal Enumerator(ReadOnlyMemory<byte> raw) => _rest = raw;

        /// <summary>The parameter.</summary>
        public UriParameter Current { get; private set; }

        /// <summary>Moves to the next parameter.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            _rest = _rest[1..];
            var end = _rest.Span.IndexOf((byte)';');
            var parameter = end < 0 ? _rest : _rest[..end];
            var equals = parameter.Span.IndexOf((byte)'=');
            Current = equals < 0 ? new(parameter, default) : new(parameter[..equals], parameter[(equals + 1)..]);
            _rest = end < 0 ? default : _rest[end..];
            return true;
        }
    }
}
