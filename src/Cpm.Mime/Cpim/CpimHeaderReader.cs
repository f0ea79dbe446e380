using System.Buffers;

namespace Cpm.Mime;

/// <summary>Walks the message headers of a CPIM body, line by line, with the namespaces in force at each line. Allocates nothing.</summary>
internal ref struct CpimHeaderReader(ReadOnlySpan<byte> text, CpimLimits limits)
{
    // RFC 3862 section 3.1: NAMECHAR; the dot parts prefix and name.
    private static readonly SearchValues<byte> NameOctets =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly CpimLimits _limits = limits;
    private CpimNamespaceTable _namespaces;
    private int _count;

    /// <summary>Where the next line starts; behind the empty line once the headers are read.</summary>
    public int Position { get; set; }

    /// <summary>Where the headers end: the start of the empty line.</summary>
    public int End { get; private set; }

    public CpimRejection Rejection { get; private set; }

    /// <summary>Reads the next header; false at the empty line and where <see cref="Rejection"/> says why.</summary>
    public bool TryRead(out CpimHeaderLine header)
    {
        header = default;
        var start = Position;
        var rest = _text[start..];
        var lineEnd = rest.IndexOf((byte)'\n');
        if (lineEnd > _limits.MaxLine || (lineEnd < 0 && rest.Length > _limits.MaxLine)) return Reject(CpimRejection.LineTooLong);
        if (lineEnd < 0) return Reject(CpimRejection.Incomplete);
        Position = start + lineEnd + 1;
        var line = rest[..lineEnd];
        if (line is [.., (byte)'\r']) line = line[..^1];
        if (line.IsEmpty)
        {
            End = start;
            if (_count == 0) Rejection = CpimRejection.NoHeaders;
            return false;
        }
        if (++_count > _limits.MaxHeaders) return Reject(CpimRejection.TooManyHeaders);
        if (Position > _limits.MaxHeaderBytes) return Reject(CpimRejection.HeadersTooLong);
        return TryReadLine(start, line, out header);
    }

    private bool TryReadLine(int start, ReadOnlySpan<byte> line, out CpimHeaderLine header)
    {
        header = default;
        if (line.IndexOfAny(HeaderSyntax.Controls) >= 0) return Reject(CpimRejection.BadText);
        var colon = line.IndexOf((byte)':');
        if (colon <= 0) return Reject(CpimRejection.BadHeader);
        var name = line[..colon].TrimEnd(" \t"u8);
        if (name.IsEmpty || name.IndexOfAnyExcept(NameOctets) >= 0) return Reject(CpimRejection.BadHeader);
        var dot = name.IndexOf((byte)'.');
        if (dot == 0 || dot == name.Length - 1) return Reject(CpimRejection.BadHeader);

        var valueStart = colon + 1;
        if (valueStart < line.Length && line[valueStart] == ';' && !TrySkipParameters(line, ref valueStart)) return Reject(CpimRejection.BadHeader);
        var parametersEnd = valueStart;
        while (valueStart < line.Length && line[valueStart] is (byte)' ' or (byte)'\t') valueStart++;
        var value = line[valueStart..].TrimEnd(" \t"u8);

        var prefixLength = Math.Max(dot, 0);
        var prefix = name[..prefixLength];
        var local = dot < 0 ? name : name[(dot + 1)..];
        // NS is understood whatever the default namespace is; else none could ever be declared again.
        var isNamespace = dot < 0 && HeaderSyntax.Same(local, "NS"u8);
        var id = isNamespace ? CpimHeaderId.Namespace : Identify(_namespaces.Resolve(_text, prefix), local);
        if (isNamespace && !TryDeclare(value, start + valueStart)) return false;
        header = new CpimHeaderLine(id, start, prefixLength, name.Length, start + colon + 1, start + parametersEnd, start + valueStart, value.Length);
        return true;
    }

    private bool TryDeclare(ReadOnlySpan<byte> value, int valueStart)
    {
        var open = value.IndexOf((byte)'<');
        if (open < 0 || value[^1] != '>' || open + 2 >= value.Length) return Reject(CpimRejection.BadNamespace);
        var prefix = value[..open].TrimEnd(" \t"u8);
        if (prefix.IndexOfAnyExcept(NameOctets) >= 0) return Reject(CpimRejection.BadNamespace);
        return _namespaces.TryDeclare(valueStart, prefix.Length, value[(open + 1)..^1]) || Reject(CpimRejection.TooManyNamespaces);
    }

    // RFC 3862 section 3.1: parameters stand between colon and value, without blanks outside of quotes.
    private static bool TrySkipParameters(ReadOnlySpan<byte> line, ref int at)
    {
        for (; at < line.Length && line[at] != ' '; at++)
        {
            if (line[at] != '"') continue;
            var end = HeaderSyntax.EndOfQuoted(line, at);
            if (end < 0) return false;
            at = end - 1;
        }
        return true;
    }

    private static CpimHeaderId Identify(CpimNamespaceId space, ReadOnlySpan<byte> name) => (space, name.Length) switch
    {
        (CpimNamespaceId.Core, 2) when HeaderSyntax.Same(name, "To"u8) => CpimHeaderId.To,
        (CpimNamespaceId.Core, 2) when HeaderSyntax.Same(name, "cc"u8) => CpimHeaderId.Cc,
        (CpimNamespaceId.Core, 4) when HeaderSyntax.Same(name, "From"u8) => CpimHeaderId.From,
        (CpimNamespaceId.Core, 7) when HeaderSyntax.Same(name, "Subject"u8) => CpimHeaderId.Subject,
        (CpimNamespaceId.Core, 7) when HeaderSyntax.Same(name, "Require"u8) => CpimHeaderId.Require,
        (CpimNamespaceId.Core, 8) when HeaderSyntax.Same(name, "DateTime"u8) => CpimHeaderId.DateTime,
        (CpimNamespaceId.Imdn, 10) when HeaderSyntax.Same(name, "Message-ID"u8) => CpimHeaderId.MessageId,
        (CpimNamespaceId.Imdn, 10) when HeaderSyntax.Same(name, "IMDN-Route"u8) => CpimHeaderId.Route,
        (CpimNamespaceId.Imdn, 11) when HeaderSyntax.Same(name, "Original-To"u8) => CpimHeaderId.OriginalTo,
        (CpimNamespaceId.Imdn, 17) when HeaderSyntax.Same(name, "IMDN-Record-Route"u8) => CpimHeaderId.RecordRoute,
        (CpimNamespaceId.Imdn, 24) when HeaderSyntax.Same(name, "Disposition-Notification"u8) => CpimHeaderId.DispositionNotification,
        (CpimNamespaceId.Cpm, 12) when HeaderSyntax.Same(name, "Payload-Type"u8) => CpimHeaderId.PayloadType,
        _ => CpimHeaderId.Unknown,
    };

    private bool Reject(CpimRejection rejection)
    {
        Rejection = rejection;
        return false;
    }
}
