using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using Cpm.Primitives;

namespace Cpm.Mime;

/// <summary>
/// Writes a CPIM message (RFC 3862) in order: message headers, <see cref="EndHeaders"/>, MIME headers, content. Allocates nothing.
/// Whatever is given as text is escaped, so that no value can start a header of its own; namespaces are declared before their first use.
/// </summary>
public ref struct CpimWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output;
    private bool _imdnDeclared;
    private bool _cpmDeclared;

    /// <summary>From: the sender.</summary>
    /// <param name="uri">The URI without brackets, UTF-8.</param>
    /// <param name="displayName">A name, or empty.</param>
    public readonly void From(ReadOnlySpan<byte> uri, ReadOnlySpan<char> displayName = default) => Address("From"u8, uri, displayName);

    /// <summary>To: a recipient; once for each.</summary>
    public readonly void To(ReadOnlySpan<byte> uri, ReadOnlySpan<char> displayName = default) => Address("To"u8, uri, displayName);

    /// <summary>cc: a further recipient; once for each.</summary>
    public readonly void Cc(ReadOnlySpan<byte> uri, ReadOnlySpan<char> displayName = default) => Address("cc"u8, uri, displayName);

    /// <summary>DateTime, with the offset it is given in.</summary>
    public readonly void DateTime(DateTimeOffset value)
    {
        _output.Write("DateTime: "u8);
        _output.Advance(Rfc3339.Format(value, _output.GetSpan(Rfc3339.MaxLength)));
        EndLine();
    }

    /// <summary>Subject, with an optional language tag.</summary>
    public readonly void Subject(ReadOnlySpan<char> text, ReadOnlySpan<byte> language = default)
    {
        _output.Write("Subject:"u8);
        if (!language.IsEmpty)
        {
            _output.Write(";lang="u8);
            OneLine(language);
        }
        _output.Write(" "u8);
        EscapedText(text);
        EndLine();
    }

    /// <summary>NS: declares a prefix; the empty one sets the default namespace.</summary>
    public void Namespace(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> uri)
    {
        if (prefix.SequenceEqual("imdn"u8)) _imdnDeclared = true;
        if (prefix.SequenceEqual("cpm"u8)) _cpmDeclared = true;
        _output.Write("NS: "u8);
        _output.Write(prefix);
        _output.Write(prefix.IsEmpty ? "<"u8 : " <"u8);
        Uri(uri);
        _output.Write(">\r\n"u8);
    }

    /// <summary>imdn.Message-ID.</summary>
    public void MessageId(ReadOnlySpan<byte> id)
    {
        StartImdn("imdn.Message-ID: "u8);
        Escaped(id);
        EndLine();
    }

    /// <summary>imdn.Disposition-Notification; nothing for <see cref="Dispositions.None"/>.</summary>
    public void DispositionNotification(Dispositions dispositions)
    {
        if (dispositions == Dispositions.None) return;
        StartImdn("imdn.Disposition-Notification: "u8);
        DispositionTokens.Write(dispositions, _output);
        EndLine();
    }

    /// <summary>imdn.Original-To.</summary>
    public void OriginalTo(ReadOnlySpan<byte> uri) => ImdnAddress("imdn.Original-To"u8, uri);

    /// <summary>imdn.IMDN-Record-Route; the top one first.</summary>
    public void RecordRoute(ReadOnlySpan<byte> uri) => ImdnAddress("imdn.IMDN-Record-Route"u8, uri);

    /// <summary>imdn.IMDN-Route; the top one first.</summary>
    public void Route(ReadOnlySpan<byte> uri) => ImdnAddress("imdn.IMDN-Route"u8, uri);

    /// <summary>cpm.Payload-Type.</summary>
    public void PayloadType(ReadOnlySpan<byte> mediaType)
    {
        if (!_cpmDeclared) Namespace("cpm"u8, CpimNamespaces.Cpm);
        Header("cpm.Payload-Type"u8, mediaType);
    }

    /// <summary>Any header; the value's escapes stay, control characters become escapes.</summary>
    public readonly void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _output.Write(name);
        _output.Write(": "u8);
        OneLine(value);
        EndLine();
    }

    /// <summary>A header of another message, byte for byte.</summary>
    public readonly void Copy(CpimHeader header)
    {
        _output.Write(header.Line);
        EndLine();
    }

    /// <summary>All headers of another message, byte for byte; imdn and cpm count as declared where it declares them.</summary>
    public void CopyHeaders(in CpimMessage message)
    {
        foreach (var header in message.Headers)
        {
            if (header.Id == CpimHeaderId.Namespace)
            {
                _imdnDeclared |= header.Value.StartsWith("imdn"u8) && header.Value.IndexOf(CpimNamespaces.Imdn) > 0;
                _cpmDeclared |= header.Value.StartsWith("cpm"u8) && header.Value.IndexOf(CpimNamespaces.Cpm) > 0;
            }
            Copy(header);
        }
    }

    /// <summary>The empty line behind the message headers; MIME headers follow.</summary>
    public readonly void EndHeaders() => EndLine();

    /// <summary>A MIME header of the content.</summary>
    public readonly void ContentHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Header(name, value);

    /// <summary>Content-Type and Content-Length, the empty line and the content.</summary>
    public readonly void Content(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> content)
    {
        Header("Content-Type"u8, contentType);
        Content(content);
    }

    /// <summary>Content-Length, the empty line and the content, behind MIME headers that were written already.</summary>
    public readonly void Content(ReadOnlySpan<byte> content)
    {
        _output.Write("Content-Length: "u8);
        Utf8Formatter.TryFormat(content.Length, _output.GetSpan(11), out var digits);
        _output.Advance(digits);
        _output.Write("\r\n\r\n"u8);
        _output.Write(content);
    }

    private readonly void Address(ReadOnlySpan<byte> name, ReadOnlySpan<byte> uri, ReadOnlySpan<char> displayName)
    {
        _output.Write(name);
        _output.Write(": "u8);
        if (!displayName.IsEmpty)
        {
            _output.Write("\""u8);
            EscapedText(displayName);
            _output.Write("\" "u8);
        }
        _output.Write("<"u8);
        Uri(uri);
        _output.Write(">\r\n"u8);
    }

    private void ImdnAddress(ReadOnlySpan<byte> name, ReadOnlySpan<byte> uri)
    {
        StartImdn(default);
        Address(name, uri, default);
    }

    private void StartImdn(ReadOnlySpan<byte> name)
    {
        if (!_imdnDeclared) Namespace("imdn"u8, CpimNamespaces.Imdn);
        _output.Write(name);
    }

    // What may not stand between angle brackets is percent-encoded (RFC 3986 section 2.1).
    private readonly void Uri(ReadOnlySpan<byte> uri)
    {
        var destination = _output.GetSpan(uri.Length * 3);
        var written = 0;
        foreach (var octet in uri)
        {
            if (octet is > 32 and < 127 and not ((byte)'<' or (byte)'>' or (byte)'"'))
            {
                destination[written++] = octet;
                continue;
            }
            destination[written++] = (byte)'%';
            Utf8Formatter.TryFormat(octet, destination[written..], out var digits, new System.Buffers.StandardFormat('X', 2));
            written += digits;
        }
        _output.Advance(written);
    }

    private readonly void EscapedText(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[192];
        while (!text.IsEmpty)
        {
            Utf8.FromUtf16(text, utf8, out var read, out var written, replaceInvalidSequences: true, isFinalBlock: true);
            Escaped(utf8[..written]);
            text = text[read..];
        }
    }

    private readonly void Escaped(ReadOnlySpan<byte> utf8) =>
        _output.Advance(CpimText.Escape(utf8, _output.GetSpan(utf8.Length * CpimText.MaxGrowth)));

    private readonly void OneLine(ReadOnlySpan<byte> value)
    {
        while (true)
        {
            var at = value.IndexOfAny(HeaderSyntax.Controls);
            _output.Write(at < 0 ? value : value[..at]);
            if (at < 0) return;
            Escaped(value.Slice(at, 1));
            value = value[(at + 1)..];
        }
    }

    private readonly void EndLine() => _output.Write("\r\n"u8);
}
