using System.Runtime.InteropServices;
using System.Text;
using System.Xml;

namespace Cpm.Mime;

/// <summary>
/// A pull walk over a small XML document, by local names. DTDs are refused, nothing outside is ever read, depth and text are limited;
/// what is wrong ends the walk and stands in <see cref="Rejection"/>.
/// </summary>
internal sealed class XmlWalk : IDisposable
{
    private readonly XmlLimits _limits;
    private readonly XmlReader? _reader;
    private readonly StringBuilder _text = new();

    public XmlWalk(ReadOnlyMemory<byte> document, XmlLimits limits)
    {
        _limits = limits;
        // Blanks in front of the declaration are not well-formed, and common.
        document = document.TrimStart(" \t\r\n"u8);
        if (document.Length > limits.MaxBytes) Rejection = XmlRejection.TooLarge;
        else if (document.Span.IndexOf("<!DOCTYPE"u8) >= 0) Rejection = XmlRejection.DocumentType;
        else _reader = Open(document);
    }

    public XmlRejection Rejection { get; private set; }

    /// <summary>Local name of the element or end just met.</summary>
    public string Name => _reader!.LocalName;

    /// <summary>Depth of the element or end just met; the root is 0.</summary>
    public int Depth => _reader!.Depth;

    public bool IsEnd { get; private set; }

    /// <summary>The element just met has no content, so that no end follows.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Text met since the last start of an element; ask for it at the end.</summary>
    public string Text => _text.ToString().Trim();

    /// <summary>Moves to the next start or end of an element; false at the end of the document and where it was rejected.</summary>
    public bool Next()
    {
        if (_reader is null || Rejection != XmlRejection.None) return false;
        try
        {
            while (_reader.Read())
            {
                switch (_reader.NodeType)
                {
                    case XmlNodeType.Element:
                        _text.Clear();
                        IsEmpty = _reader.IsEmptyElement;
                        IsEnd = false;
                        return _reader.Depth < _limits.MaxDepth || Reject(XmlRejection.TooDeep);
                    case XmlNodeType.EndElement:
                        IsEnd = true;
                        IsEmpty = false;
                        return true;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                        if (_text.Length + _reader.Value.Length > _limits.MaxText) return Reject(XmlRejection.TextTooLong);
                        _text.Append(_reader.Value);
                        break;
                    case XmlNodeType.EntityReference:
                        return Reject(XmlRejection.DocumentType);
                }
            }
            return false;
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException)
        {
            // XmlReader has no other way to say it. ArgumentException: an encoding that does not exist.
            return Reject(XmlRejection.NotWellFormed);
        }
    }

    /// <summary>An attribute by local name; null where absent.</summary>
    public string? Attribute(string localName)
    {
        string? value = null;
        if (_reader!.MoveToFirstAttribute())
        {
            do
            {
                if (_reader.LocalName == localName && _reader.Prefix != "xmlns") value = _reader.Value;
            }
            while (value is null && _reader.MoveToNextAttribute());
            _reader.MoveToElement();
        }
        if (value?.Length > _limits.MaxText)
        {
            Reject(XmlRejection.TextTooLong);
            return null;
        }
        return value;
    }

    /// <summary>Ends the walk.</summary>
    public bool Reject(XmlRejection rejection)
    {
        if (Rejection == XmlRejection.None) Rejection = rejection;
        return false;
    }

    public void Dispose() => _reader?.Dispose();

    private static XmlReader Open(ReadOnlyMemory<byte> document)
    {
        var stream = MemoryMarshal.TryGetArray(document, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(document.ToArray(), writable: false);
        return XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        });
    }
}
