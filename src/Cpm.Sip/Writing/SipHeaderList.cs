using System.Text;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Writing;

/// <summary>Header fields to be written, in order. Values are octets that must stay as they are until the message is written.</summary>
public sealed class SipHeaderList
{
    // A MESSAGE has about so many; growing twice on the way there costs more than all of it.
    private readonly List<(SipHeaderId Id, ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)> _fields = new(16);

    /// <summary>How many fields there are.</summary>
    public int Count => _fields.Count;

    /// <summary>Adds a field.</summary>
    public void Add(SipHeaderId id, ReadOnlyMemory<byte> value) => _fields.Add((id, default, value));

    /// <summary>Adds a field from text, as UTF-8.</summary>
    public void Add(SipHeaderId id, string value) => Add(id, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a field whose name has no id.</summary>
    public void Add(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> value) => _fields.Add((SipHeaderNames.Lookup(name.Span), name, value));

    /// <summary>Adds a received field. Its octets are those of the received message.</summary>
    public void Add(in SipHeaderField field) => _fields.Add((field.Id, field.Id == SipHeaderId.Other ? field.Name : default, field.Value));

    /// <summary>Puts a field before all others.</summary>
    public void AddFirst(SipHeaderId id, ReadOnlyMemory<byte> value) => _fields.Insert(0, (id, default, value));

    /// <summary>Removes all fields of an id.</summary>
    /// <returns>How many there were.</returns>
    public int Remove(SipHeaderId id) => _fields.RemoveAll(field => field.Id == id);

    /// <summary>The value of the first field of an id.</summary>
    public bool TryGetValue(SipHeaderId id, out ReadOnlyMemory<byte> value)
    {
        foreach (var field in _fields)
        {
            if (field.Id != id) continue;
            value = field.Value;
            return true;
        }
        value = default;
        return false;
    }

    internal void Write(ref SipWriter writer)
    {
        foreach (var (id, name, value) in _fields)
            writer.Header(name.IsEmpty ? SipHeaderNames.Name(id) : name.Span, value.Span);
    }
}
