using System.Buffers;
using Cpm.Sip.Headers;

namespace Cpm.Sip.Messages;

/// <summary>
/// A received request or response (RFC 3261 7). It owns one pooled copy of the octets; fields, values and body are ranges of that copy and typed values
/// are decoded when asked for. Dispose returns copy and object to their pools: nothing got from the message may be used after that, and nobody may
/// touch the message again. Reading is thread-safe.
/// </summary>
public sealed class SipMessage : IDisposable
{
    private const int PoolCapacity = 1024;
    private const int UsualHeaderCount = 32;
    private static readonly SipMessagePool Pool = new(PoolCapacity);

    private readonly ushort[] _first = new ushort[SipHeaderNames.Count];   // index of the first field of an id, plus one
    private HeaderRange[] _headers = new HeaderRange[UsualHeaderCount];
    private byte[]? _buffer;
    private int _length;
    private int _bodyStart;
    private (int Start, int Length) _startMiddle;
    private (int Start, int Length) _startFirst;

    internal SipMessage()
    {
    }

    /// <summary>True for a request, false for a response.</summary>
    public bool IsRequest { get; private set; }

    /// <summary>The method of a request; of a response, that of its CSeq.</summary>
    public SipMethod Method { get; private set; }

    /// <summary>The status code of a response, 100–699; 0 for a request.</summary>
    public int StatusCode { get; private set; }

    /// <summary>The method token of a request; empty for a response.</summary>
    public ReadOnlyMemory<byte> MethodBytes => IsRequest ? Slice(_startFirst) : default;

    /// <summary>The Request-URI as received; empty for a response.</summary>
    public ReadOnlyMemory<byte> RequestUri => IsRequest ? Slice(_startMiddle) : default;

    /// <summary>The reason phrase of a response, UTF-8, maybe empty.</summary>
    public ReadOnlyMemory<byte> ReasonPhrase => IsRequest ? default : Slice(_startMiddle);

    /// <summary>The body, Content-Length octets of it.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(_bodyStart, _length - _bodyStart);

    /// <summary>The whole message as received.</summary>
    public ReadOnlyMemory<byte> Raw => _buffer.AsMemory(0, _length);

    /// <summary>How many header fields there are.</summary>
    public int HeaderCount { get; private set; }

    /// <summary>The field at a position, in the order received.</summary>
    public SipHeaderField this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)HeaderCount, nameof(index));
            ref readonly var range = ref _headers[index];
            return new(range.Id, _buffer.AsMemory(range.NameStart, range.NameLength), _buffer.AsMemory(range.ValueStart, range.ValueLength));
        }
    }

    /// <summary>Whether the message has a field of this id.</summary>
    public bool Has(SipHeaderId id) => _first[(int)id] != 0;

    /// <summary>The value of the first field of an id, as received.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryGetValue(SipHeaderId id, out ReadOnlyMemory<byte> value)
    {
        var index = FirstIndex(id);
        value = index < 0 ? default : ValueAt(index);
        return index >= 0;
    }

    /// <summary>The value of the first field of a name that has no id; ASCII letters compare without case.</summary>
    public bool TryGetValue(ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        var id = SipHeaderNames.Lookup(name);
        if (id != SipHeaderId.Other) return TryGetValue(id, out value);
        for (var i = FirstIndex(id); i >= 0; i = NextIndex(id, i))
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(this[i].Name.Span, name)) continue;
            value = ValueAt(i);
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The elements of all fields of an id: of comma lists each element, otherwise each field.</summary>
    public HeaderValues Values(SipHeaderId id) => new(this, id);

    /// <summary>The Call-ID, compared octet by octet (RFC 3261 20.8); empty when absent.</summary>
    public ReadOnlyMemory<byte> CallId => TryGetValue(SipHeaderId.CallId, out var value) ? value : default;

    /// <summary>The topmost Via (RFC 3261 20.42).</summary>
    public bool TryGetVia(out ViaValue via)
    {
        var values = Values(SipHeaderId.Via);
        via = default;
        return values.MoveNext() && ViaValue.TryParse(values.Current, out via);
    }

    /// <summary>From (RFC 3261 20.20).</summary>
    public bool TryGetFrom(out NameAddrValue from) => TryGetNameAddr(SipHeaderId.From, out from);

    /// <summary>To (RFC 3261 20.39).</summary>
    public bool TryGetTo(out NameAddrValue to) => TryGetNameAddr(SipHeaderId.To, out to);

    /// <summary>The first element of a field whose elements are addresses: Route, P-Asserted-Identity, Referred-By and the like.</summary>
    public bool TryGetNameAddr(SipHeaderId id, out NameAddrValue address)
    {
        var values = Values(id);
        address = default;
        return values.MoveNext() && NameAddrValue.TryParse(values.Current, out address);
    }

    /// <summary>CSeq (RFC 3261 20.16).</summary>
    public bool TryGetCSeq(out CSeqValue sequence)
    {
        sequence = default;
        return TryGetValue(SipHeaderId.CSeq, out var value) && CSeqValue.TryParse(value, out sequence);
    }

    /// <summary>A field that is one number of at most 32 bits: Max-Forwards, Expires, Min-Expires, Content-Length.</summary>
    /// <returns>False when absent, no number or too large.</returns>
    public bool TryGetUInt32(SipHeaderId id, out uint number)
    {
        number = 0;
        return TryGetValue(id, out var value) && SipText.TryParseUInt32(value.Span, out number);
    }

    /// <summary>Content-Type (RFC 3261 20.15).</summary>
    public bool TryGetContentType(out MediaTypeValue type)
    {
        type = default;
        return TryGetValue(SipHeaderId.ContentType, out var value) && MediaTypeValue.TryParse(value, out type);
    }

    /// <summary>Whether a list of tokens names one, without regard to case: Require, Supported, Allow, Request-Disposition, …</summary>
    public bool HasToken(SipHeaderId id, ReadOnlySpan<byte> token)
    {
        foreach (var value in Values(id))
        {
            if (SipText.EqualsIgnoreCase(value.Span, token)) return true;
        }
        return false;
    }

    /// <summary>What the Privacy fields ask for (RFC 3323 4.2).</summary>
    public PrivacyValues Privacy
    {
        get
        {
            var asked = PrivacyValues.None;
            foreach (var value in Values(SipHeaderId.Privacy)) asked |= PrivacyValue.Parse(value.Span);
            return asked;
        }
    }

    /// <summary>Returns the message to its pool. A second call does nothing.</summary>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is null) return;
        ArrayPool<byte>.Shared.Return(buffer);
        Recycle();
    }

    internal static SipMessage Rent() => Pool.Rent();

    /// <summary>Gives back an object that never got its buffer.</summary>
    internal void Recycle()
    {
        Array.Clear(_first);
        HeaderCount = 0;
        IsRequest = false;
        _length = _bodyStart = StatusCode = 0;
        Method = SipMethod.Unknown;
        Pool.Return(this);
    }

    internal void SetRequestLine(SipMethod method, (int Start, int Length) token, (int Start, int Length) uri)
    {
        IsRequest = true;
        Method = method;
        _startFirst = token;
        _startMiddle = uri;
    }

    internal void SetStatusLine(int code, (int Start, int Length) reason)
    {
        IsRequest = false;
        StatusCode = code;
        _startMiddle = reason;
    }

    internal void SetResponseMethod(SipMethod method) => Method = method;

    internal void AddHeader(in HeaderRange range)
    {
        if (HeaderCount == _headers.Length) Array.Resize(ref _headers, _headers.Length * 2);
        _headers[HeaderCount++] = range;
        ref var first = ref _first[(int)range.Id];
        if (first == 0) first = (ushort)HeaderCount;
    }

    /// <summary>Takes the pooled copy; the ranges set before are offsets into it.</summary>
    internal void Own(byte[] buffer, int length, int bodyStart)
    {
        _length = length;
        _bodyStart = bodyStart;
        _buffer = buffer;
    }

    internal int FirstIndex(SipHeaderId id) => _first[(int)id] - 1;

    internal int NextIndex(SipHeaderId id, int index)
    {
        while (++index < HeaderCount)
        {
            if (_headers[index].Id == id) return index;
        }
        return -1;
    }

    internal ReadOnlyMemory<byte> ValueAt(int index) => _buffer.AsMemory(_headers[index].ValueStart, _headers[index].ValueLength);

    internal ref readonly HeaderRange RangeAt(int index) => ref _headers[index];

    private ReadOnlyMemory<byte> Slice((int Start, int Length) range) => _buffer.AsMemory(range.Start, range.Length);
}
