using System.Buffers;
using System.Net;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Writing;

/// <summary>Writes responses (RFC 3261 8.2.6.2, 18.2.1; RFC 3581 4).</summary>
public static class SipResponseWriter
{
    /// <summary>Writes a response: Via, From, To, Call-ID, CSeq and Record-Route of the request, and what is added.</summary>
    /// <param name="output">Takes the octets.</param>
    /// <param name="request">The request, which may be a refused one that has these fields.</param>
    /// <param name="add">Status, To tag, further fields, body.</param>
    /// <param name="source">
    /// Where the request came from: <c>received</c> is set in the topmost Via where its host is not this address or it asks for <c>rport</c>, which is then filled. Null leaves Via alone.
    /// </param>
    /// <param name="toTag">The tag given to To where neither the request nor <paramref name="add"/> has one.</param>
    /// <param name="server">The value of Server (RFC 3261 20.35); none is written when empty.</param>
    public static void Write(
        IBufferWriter<byte> output, SipMessage request, SipResponseHeaders add, IPEndPoint? source, ReadOnlySpan<byte> toTag = default, ReadOnlySpan<byte> server = default)
    {
        var writer = new SipWriter(output);
        writer.StatusLine(add.StatusCode, add.Reason.Span);
        WriteVias(ref writer, request, source);
        Copy(ref writer, request, SipHeaderId.From);
        WriteTo(ref writer, request, add.ToTag.IsEmpty ? toTag : add.ToTag.Span);
        Copy(ref writer, request, SipHeaderId.CallId);
        Copy(ref writer, request, SipHeaderId.CSeq);
        for (var i = request.FirstIndex(SipHeaderId.RecordRoute); i >= 0; i = request.NextIndex(SipHeaderId.RecordRoute, i))
            writer.Header(SipHeaderId.RecordRoute, request.ValueAt(i).Span);
        if (!server.IsEmpty) writer.Header(SipHeaderId.Server, server);
        add.Write(ref writer);
        writer.Flush();
    }

    private static void Copy(ref SipWriter writer, SipMessage request, SipHeaderId id)
    {
        if (request.TryGetValue(id, out var value)) writer.Header(id, value.Span);
    }

    private static void WriteTo(ref SipWriter writer, SipMessage request, ReadOnlySpan<byte> tag)
    {
        if (!request.TryGetValue(SipHeaderId.To, out var to)) return;
        writer.Name(SipHeaderNames.Name(SipHeaderId.To));
        writer.Raw(to.Span);
        if (!tag.IsEmpty && NameAddrValue.TryParse(to, out var address) && address.Tag.IsEmpty)
        {
            writer.Raw(";tag="u8);
            writer.Raw(tag);
        }
        writer.LineEnd();
    }

    private static void WriteVias(ref SipWriter writer, SipMessage request, IPEndPoint? source)
    {
        var top = request.FirstIndex(SipHeaderId.Via);
        for (var i = top; i >= 0; i = request.NextIndex(SipHeaderId.Via, i))
        {
            writer.Name(SipHeaderNames.Name(SipHeaderId.Via));
            var value = request.ValueAt(i);
            if (i == top && source is not null) WriteTop(ref writer, value, source);
            else writer.Raw(value.Span);
            writer.LineEnd();
        }
    }

    // The field may hold several elements; only the first is ours to complete.
    private static void WriteTop(ref SipWriter writer, ReadOnlyMemory<byte> field, IPEndPoint source)
    {
        var comma = HeaderValues.FindComma(field.Span);
        var first = SipText.Trim(comma < 0 ? field : field[..comma]);
        if (!ViaValue.TryParse(first, out var via))
        {
            writer.Raw(field.Span);
            return;
        }
        Span<byte> address = stackalloc byte[64];
        var ip = source.Address.IsIPv4MappedToIPv6 ? source.Address.MapToIPv4() : source.Address;
        ip.TryFormat(address, out var length);
        address = address[..length];
        var received = via.HasRPort || !HostIs(via.Host.Span, address);
        if (!received)
        {
            writer.Raw(field.Span);
            return;
        }
        writer.Raw(first.Span[..^via.Parameters.Raw.Length]);
        foreach (var parameter in via.Parameters)
        {
            if (parameter.Is("received"u8) || parameter.Is("rport"u8)) continue;
            writer.Raw(";"u8);
            writer.Raw(parameter.Name.Span);
            if (parameter.Value.IsEmpty && !parameter.IsQuoted) continue;
            writer.Raw(parameter.IsQuoted ? "=\""u8 : "="u8);
            writer.Raw(parameter.Value.Span);
            if (parameter.IsQuoted) writer.Raw("\""u8);
        }
        writer.Raw(";received="u8);
        writer.Raw(address);
        if (via.HasRPort)
        {
            writer.Raw(";rport="u8);
            writer.Number((uint)source.Port);
        }
        if (comma >= 0) writer.Raw(field.Span[comma..]);
    }

    private static bool HostIs(ReadOnlySpan<byte> host, ReadOnlySpan<byte> address)
    {
        if (host.Length > 1 && host[0] == '[') host = host[1..^1];
        return host.SequenceEqual(address);
    }
}
