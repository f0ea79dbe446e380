using System.Runtime.CompilerServices;

namespace Cpm.Mime;

/// <summary>Namespace URIs of CPIM headers.</summary>
public static class CpimNamespaces
{
    /// <summary>The default one (RFC 3862 section 2.1.2).</summary>
    public static ReadOnlySpan<byte> Core => "urn:ietf:params:cpim-headers:"u8;

    /// <summary>RFC 5438 section 6.1.</summary>
    public static ReadOnlySpan<byte> Imdn => "urn:ietf:params:imdn"u8;

    /// <summary>OMA CPM 2.0.</summary>
    public static ReadOnlySpan<byte> Cpm => "http://www.openmobilealliance.org/cpm/"u8;
}

internal enum CpimNamespaceId : byte { Core, Imdn, Cpm, Other }

/// <summary>The namespaces that are in force at some line of a message. Room for eight declarations, on the stack.</summary>
internal ref struct CpimNamespaceTable
{
    private const int Capacity = 8;
    private Declarations _declared;
    private int _count;

    private record struct Declaration(int Start, int Length, CpimNamespaceId Id);

    /// <summary>Adds a declaration; the prefix is given as its place in the text, an empty one sets the default namespace.</summary>
    public bool TryDeclare(int prefixStart, int prefixLength, ReadOnlySpan<byte> uri)
    {
        if (_count == Capacity) return false;
        _declared[_count++] = new Declaration(prefixStart, prefixLength, Identify(uri));
        return true;
    }

    /// <summary>What a prefix means here. The last declaration wins; undeclared "imdn" and "cpm" mean what they always mean, because some clients forget to declare them.</summary>
    public readonly CpimNamespaceId Resolve(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            var declared = _declared[i];
            if (HeaderSyntax.Same(text.Slice(declared.Start, declared.Length), prefix)) return declared.Id;
        }
        if (prefix.IsEmpty) return CpimNamespaceId.Core;
        if (HeaderSyntax.Same(prefix, "imdn"u8)) return CpimNamespaceId.Imdn;
        return HeaderSyntax.Same(prefix, "cpm"u8) ? CpimNamespaceId.Cpm : CpimNamespaceId.Other;
    }

    private static CpimNamespaceId Identify(ReadOnlySpan<byte> uri)
    {
        if (HeaderSyntax.Same(uri, CpimNamespaces.Imdn)) return CpimNamespaceId.Imdn;
        if (HeaderSyntax.Same(uri.TrimEnd((byte)'/'), CpimNamespaces.Cpm[..^1])) return CpimNamespaceId.Cpm;
        return HeaderSyntax.Same(uri.TrimEnd((byte)':'), CpimNamespaces.Core[..^1]) ? CpimNamespaceId.Core : CpimNamespaceId.Other;
    }

    [InlineArray(Capacity)]
    private struct Declarations
    {
        private Declaration _first;
    }
}
