using System.Text;

namespace Cpm.Mime;

/// <summary>A Content-Disposition with its parameters (RFC 2183): <c>attachment; filename=a.jpg</c>, <c>recipient-list</c> (RFC 5365), <c>notification</c> (RFC 5438).</summary>
public readonly struct ContentDisposition
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly int _typeLength;

    private ContentDisposition(ReadOnlyMemory<byte> text, int typeLength)
    {
        _text = text;
        _typeLength = typeLength;
    }

    /// <summary>The disposition type as received.</summary>
    public ReadOnlySpan<byte> Type => _text.Span[.._typeLength];

    /// <summary>What follows the type.</summary>
    public MimeParameters Parameters => new(_text[_typeLength..]);

    /// <summary>The decoded file name, without any folders; null where absent.</summary>
    public string? FileName => Parameters.Get("filename") is { } name ? name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..] : null;

    /// <summary>True where the type is <paramref name="type"/>, whatever the case.</summary>
    public bool Is(ReadOnlySpan<byte> type) => HeaderSyntax.Same(Type, type);

    /// <summary>Reads a Content-Disposition value; false where it has no type or a broken parameter.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, out ContentDisposition disposition)
    {
        disposition = default;
        var start = HeaderSyntax.SkipBlanksAndComments(value.Span, 0);
        value = value[start..];
        var length = value.Span.IndexOfAnyExcept(HeaderSyntax.Token);
        if (length < 0) length = value.Length;
        if (length == 0 || !MimeParameters.IsValid(value.Span[length..])) return false;
        disposition = new ContentDisposition(value, length);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_text.Span);
}
