namespace Cpm.Mime;

/// <summary>One CPIM message header as received (RFC 3862 section 2.3).</summary>
public readonly ref struct CpimHeader
{
    internal CpimHeader(ReadOnlySpan<byte> text, CpimHeaderLine line)
    {
        Id = line.Id;
        Prefix = text.Slice(line.Start, line.PrefixLength);
        Name = line.PrefixLength == 0 ? text.Slice(line.Start, line.NameLength) : text[(line.Start + line.PrefixLength + 1)..(line.Start + line.NameLength)];
        Parameters = text[line.ParametersStart..line.ParametersEnd];
        Value = text.Slice(line.ValueStart, line.ValueLength);
        Line = text[line.Start..(line.ValueStart + line.ValueLength)];
    }

    /// <summary>What it is, its namespace resolved.</summary>
    public CpimHeaderId Id { get; }

    /// <summary>The namespace prefix in front of the dot; empty for the default namespace.</summary>
    public ReadOnlySpan<byte> Prefix { get; }

    /// <summary>The name behind the dot.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Parameters such as <c>;lang=de</c>, from the first semicolon on; mostly empty.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>The value, outer blanks removed, escapes left in (<see cref="CpimText"/> removes them).</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The whole line without its end.</summary>
    public ReadOnlySpan<byte> Line { get; }

    /// <summary>The lang parameter (RFC 3862 section 3.3.1); empty where absent.</summary>
    public ReadOnlySpan<byte> Language
    {
        get
        {
            var at = Parameters.IndexOf("lang="u8);
            if (at < 0) return default;
            var tag = Parameters[(at + 5)..];
            var end = tag.IndexOf((byte)';');
            return end < 0 ? tag : tag[..end];
        }
    }
}

/// <summary>Where the pieces of a header line lie in the message.</summary>
internal readonly record struct CpimHeaderLine(
    CpimHeaderId Id, int Start, int PrefixLength, int NameLength, int ParametersStart, int ParametersEnd, int ValueStart, int ValueLength);
