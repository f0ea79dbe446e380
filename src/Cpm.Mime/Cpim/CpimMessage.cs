using System.Buffers;
using System.Text;
using Cpm.Primitives;

namespace Cpm.Mime;

/// <summary>
/// A CPIM message (RFC 3862): headers about sender, recipients and reports, and one MIME content. A view over the octets it was parsed from, which must stay
/// unchanged while it is used; parsing allocates nothing. Pass it by <c>in</c>.
/// </summary>
public readonly struct CpimMessage
{
    private readonly CpimLayout _layout;

    private CpimMessage(ReadOnlyMemory<byte> bytes, in CpimLayout layout)
    {
        Bytes = bytes;
        _layout = layout;
    }

    /// <summary>
    /// Reads a whole message/cpim body. Accepts what live clients send (names in any case, <c>NS: imdn&lt;uri&gt;</c> without the blank, undeclared imdn prefix, bare line feeds,
    /// addresses without brackets); refuses what two readers could read in two ways.
    /// </summary>
    /// <param name="body">The body of the MESSAGE, or the assembled MSRP message.</param>
    /// <param name="limits">What to accept; null means <see cref="CpimLimits.Default"/>.</param>
    /// <param name="message">The view.</param>
    /// <param name="rejection">Why there is none.</param>
    public static bool TryParse(ReadOnlyMemory<byte> body, CpimLimits? limits, out CpimMessage message, out CpimRejection rejection)
    {
        rejection = CpimParser.Parse(body.Span, limits ?? CpimLimits.Default, out var layout);
        message = rejection == CpimRejection.None ? new CpimMessage(body, layout) : default;
        return rejection == CpimRejection.None;
    }

    /// <summary>The whole body as received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The message headers as received, with the end of the last line, without the empty one. To be copied when headers are added.</summary>
    public ReadOnlyMemory<byte> HeaderBlock => Bytes[.._layout.HeadersEnd];

    /// <summary>Everything behind the message headers' empty line: MIME headers, empty line, content.</summary>
    public ReadOnlyMemory<byte> Entity => Bytes[_layout.ContentHeadersStart..];

    /// <summary>All message headers in order, known or not, as received.</summary>
    public CpimHeaders Headers => new(HeaderBlock);

    /// <summary>The sender; empty where absent.</summary>
    public CpimAddress From => Address(_layout.From);

    /// <summary>The To addresses, one a header.</summary>
    public CpimAddresses To => new(_layout.HasTo ? HeaderBlock : default, CpimHeaderId.To);

    /// <summary>The cc addresses, one a header.</summary>
    public CpimAddresses Cc => new(HeaderBlock, CpimHeaderId.Cc);

    /// <summary>The first Subject as received; empty where absent. <see cref="CpimText.Decode"/> makes text of it; for other languages walk <see cref="Headers"/>.</summary>
    public ReadOnlyMemory<byte> RawSubject => Slice(_layout.Subject);

    /// <summary>The first Subject as text; null where absent.</summary>
    public string? Subject => _layout.Subject.Start == 0 ? null : CpimText.Decode(RawSubject.Span);

    /// <summary>The DateTime as received; empty where absent.</summary>
    public ReadOnlyMemory<byte> RawDateTime => Slice(_layout.DateTime);

    /// <summary>When the sender sent it; false where absent or not RFC 3339.</summary>
    public bool TryGetDateTime(out DateTimeOffset value) => Rfc3339.TryParse(RawDateTime.Span, out value);

    /// <summary>imdn.Message-ID, the key of all reports; empty where absent.</summary>
    public ReadOnlyMemory<byte> MessageId => Slice(_layout.MessageId);

    /// <summary>The reports asked for.</summary>
    public Dispositions Dispositions => _layout.Dispositions;

    /// <summary>imdn.Original-To: whom the sender wrote to before a list or forwarding changed it; empty where absent.</summary>
    public CpimAddress OriginalTo => Address(_layout.OriginalTo);

    /// <summary>imdn.IMDN-Record-Route, top first: intermediaries that want to see the reports.</summary>
    public CpimAddresses RecordRoute => new(_layout.HasRecordRoute ? HeaderBlock : default, CpimHeaderId.RecordRoute);

    /// <summary>imdn.IMDN-Route, top first: the way of a report.</summary>
    public CpimAddresses Route => new(HeaderBlock, CpimHeaderId.Route);

    /// <summary>cpm.Payload-Type; empty where absent.</summary>
    public ReadOnlyMemory<byte> PayloadType => Slice(_layout.PayloadType);

    /// <summary>True where Require names a header that this product does not know: the message may be passed on but not interpreted (RFC 3862 section 4.7).</summary>
    public bool HasUnknownRequirement => _layout.HasUnknownRequirement;

    /// <summary>The MIME headers of the content.</summary>
    public MimeHeaders ContentHeaders => new(Bytes[_layout.ContentHeadersStart.._layout.ContentHeadersEnd]);

    /// <summary>The content's type as received; empty where absent.</summary>
    public ReadOnlyMemory<byte> RawContentType => Slice(_layout.ContentType);

    /// <summary>The content's type; <see cref="MediaType.Default"/> where absent or broken.</summary>
    public MediaType ContentType => _layout.ContentType.Start != 0 && MediaType.TryParse(RawContentType, out var type) ? type : MediaType.Default;

    /// <summary>How the content is encoded.</summary>
    public TransferEncoding TransferEncoding => _layout.TransferEncoding;

    /// <summary>The content as it stands on the wire, transfer encoding left in.</summary>
    public ReadOnlyMemory<byte> Content => Slice(_layout.Content);

    /// <summary>Writes the content without its transfer encoding.</summary>
    /// <returns>False where the encoding was damaged; what could be read was written.</returns>
    public bool DecodeContent(IBufferWriter<byte> output) => TransferDecoder.Decode(TransferEncoding, Content.Span, output);

    /// <summary>The content of a text part as a string: transfer encoding and charset removed.</summary>
    public string GetText()
    {
        if (TransferEncoding is not (TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)) return Charsets.Decode(Content.Span, ContentType.Charset);
        using var decoded = new Primitives.PooledWriter(Content.Length);
        DecodeContent(decoded);
        return Charsets.Decode(decoded.WrittenSpan, ContentType.Charset);
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);

    private ReadOnlyMemory<byte> Slice(Extent extent) => Bytes.Slice(extent.Start, extent.Length);

    private CpimAddress Address(Extent extent) => CpimAddress.ParseOrEmpty(Slice(extent));
}
