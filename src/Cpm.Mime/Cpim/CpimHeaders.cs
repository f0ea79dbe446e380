namespace Cpm.Mime;

/// <summary>The headers of a parsed CPIM message, for foreach. Namespaces are resolved on the way; nothing is allocated.</summary>
public readonly struct CpimHeaders
{
    private readonly ReadOnlyMemory<byte> _block;

    internal CpimHeaders(ReadOnlyMemory<byte> block) => _block = block;

    /// <summary>Starts at the first header.</summary>
    public Enumerator GetEnumerator() => new(_block.Span);

    /// <summary>Walks the headers in order.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _text;
        private CpimHeaderReader _reader;
        private CpimHeaderLine _line;

        internal Enumerator(ReadOnlySpan<byte> text)
        {
            _text = text;
            _reader = new CpimHeaderReader(text, Unlimited);
        }

        /// <summary>The header just read.</summary>
        public readonly CpimHeader Current => new(_text, _line);

        /// <summary>Reads the next header.</summary>
        public bool MoveNext() => _reader.Position < _text.Length && _reader.TryRead(out _line);
    }

    // The limits were enforced when the message was parsed.
    internal static readonly CpimLimits Unlimited = new() { MaxLine = int.MaxValue, MaxHeaderBytes = int.MaxValue, MaxHeaders = int.MaxValue };
}

/// <summary>The addresses of all headers of one kind, for foreach.</summary>
public readonly struct CpimAddresses
{
    private readonly ReadOnlyMemory<byte> _block;
    private readonly CpimHeaderId _id;

    internal CpimAddresses(ReadOnlyMemory<byte> block, CpimHeaderId id)
    {
        _block = block;
        _id = id;
    }

    /// <summary>The first address; empty where there is none.</summary>
    public CpimAddress First
    {
        get
        {
            foreach (var address in this) return address;
            return default;
        }
    }

    /// <summary>How many there are; walks the headers.</summary>
    public int Count()
    {
        var count = 0;
        foreach (var _ in this) count++;
        return count;
    }

    /// <summary>Starts at the first one.</summary>
    public Enumerator GetEnumerator() => new(_block, _id);

    /// <summary>Walks the addresses from the top.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlyMemory<byte> _block;
        private readonly CpimHeaderId _id;
        private CpimHeaderReader _reader;

        internal Enumerator(ReadOnlyMemory<byte> block, CpimHeaderId id)
        {
            _block = block;
            _id = id;
            _reader = new CpimHeaderReader(block.Span, CpimHeaders.Unlimited);
        }

        /// <summary>The address just read.</summary>
        public CpimAddress Current { get; private set; }

        /// <summary>Reads the next one.</summary>
        public bool MoveNext()
        {
            while (_reader.Position < _block.Length && _reader.TryRead(out var line))
            {
                if (line.Id != _id) continue;
                Current = CpimAddress.ParseOrEmpty(_block.Slice(line.ValueStart, line.ValueLength));
                return true;
            }
            return false;
        }
    }
}
