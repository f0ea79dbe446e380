using System.Text;

namespace Cpm.Sip.Messages;

/// <summary>Names and compact forms of header fields (RFC 3261 7.3.3), and which of them are comma lists (7.3.1).</summary>
public static class SipHeaderNames
{
    private const int Slots = 256;

    // In the order of SipHeaderId.
    private static readonly (string Name, char Compact, bool List)[] Fields =
    [
        ("", '\0', false),
        ("Via", 'v', true),
        ("From", 'f', false),
        ("To", 't', false),
        ("Call-ID", 'i', false),
        ("CSeq", '\0', false),
        ("Max-Forwards", '\0', false),
        ("Contact", 'm', true),
        ("Route", '\0', true),
        ("Record-Route", '\0', true),
        ("Path", '\0', true),
        ("Service-Route", '\0', true),
        ("Expires", '\0', false),
        ("Min-Expires", '\0', false),
        ("Content-Type", 'c', false),
        ("Content-Length", 'l', false),
        ("Content-Disposition", '\0', false),
        ("Content-Encoding", 'e', true),
        ("Accept", '\0', true),
        ("Accept-Encoding", '\0', true),
        ("Accept-Language", '\0', true),
        ("Allow", '\0', true),
        ("Supported", 'k', true),
        ("Require", '\0', true),
        ("Proxy-Require", '\0', true),
        ("Unsupported", '\0', true),
        ("Authorization", '\0', false),
        ("WWW-Authenticate", '\0', false),
        ("Proxy-Authorization", '\0', false),
        ("Proxy-Authenticate", '\0', false),
        ("Authentication-Info", '\0', false),
        ("Retry-After", '\0', false),
        ("Warning", '\0', true),
        ("Date", '\0', false),
        ("Subject", 's', false),
        ("User-Agent", '\0', false),
        ("Server", '\0', false),
        ("P-Asserted-Identity", '\0', true),
        ("P-Preferred-Identity", '\0', true),
        ("P-Asserted-Service", '\0', true),
        ("P-Preferred-Service", '\0', true),
        ("Privacy", '\0', false),
        ("Accept-Contact", 'a', true),
        ("Reject-Contact", 'j', true),
        ("Request-Disposition", 'd', true),
        ("Conversation-ID", '\0', false),
        ("Contribution-ID", '\0', false),
        ("InReplyTo-Contribution-ID", '\0', false),
        ("History-Info", '\0', true),
        ("P-Called-Party-ID", '\0', false),
        ("P-Associated-URI", '\0', true),
        ("P-Charging-Vector", '\0', false),
        ("P-Access-Network-Info", '\0', false),
        ("Refer-To", 'r', false),
        ("Referred-By", 'b', false),
        ("Event", 'o', false),
        ("Subscription-State", '\0', false),
        ("Session-Expires", 'x', false),
        ("Min-SE", '\0', false),
        ("Reason", '\0', true),
        ("Reply-To", '\0', false),
        ("In-Reply-To", '\0', true),
        ("Organization", '\0', false),
        ("Priority", '\0', false),
        ("MIME-Version", '\0', false),
        ("Allow-Events", 'u', true),
        ("Timestamp", '\0', false),
        ("Target-Dialog", '\0', false),
        ("SIP-ETag", '\0', false),
        ("SIP-If-Match", '\0', false),
    ];

    private static readonly byte[][] Names = [.. Fields.Select(f => Encoding.ASCII.GetBytes(f.Name))];
    private static readonly SipHeaderId[] CompactForms = BuildCompactForms();
    private static readonly SipHeaderId[] Table = BuildTable();

    /// <summary>How many ids there are, <see cref="SipHeaderId.Other"/> included.</summary>
    internal static int Count => Fields.Length;

    /// <summary>The long form of the name; empty for <see cref="SipHeaderId.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(SipHeaderId id) => Names[(int)id];

    /// <summary>Whether the field's value is a comma-separated list whose elements may also stand in fields of their own.</summary>
    public static bool IsList(SipHeaderId id) => Fields[(int)id].List;

    /// <summary>The id of a name in long or compact form, in any case.</summary>
    public static SipHeaderId Lookup(ReadOnlySpan<byte> name)
    {
        if (name.Length <= 1) return name.IsEmpty || name[0] >= CompactForms.Length ? SipHeaderId.Other : CompactForms[name[0]];
        for (var slot = Hash(name); Table[slot] != SipHeaderId.Other; slot = (slot + 1) & (Slots - 1))
        {
            if (Ascii.EqualsIgnoreCase(name, Names[(int)Table[slot]])) return Table[slot];
        }
        return SipHeaderId.Other;
    }

    // Length, first, last and middle letter tell nearly all known names apart; 0x20 folds the case of letters.
    private static int Hash(ReadOnlySpan<byte> name) =>
        (((name[0] | 0x20) * 3) + ((name[^1] | 0x20) * 7) + ((name[name.Length / 2] | 0x20) * 31) + (name.Length * 13)) & (Slots - 1);

    private static SipHeaderId[] BuildTable()
    {
        var table = new SipHeaderId[Slots];
        for (var id = 1; id < Names.Length; id++)
        {
            var slot = Hash(Names[id]);
            while (table[slot] != SipHeaderId.Other) slot = (slot + 1) & (Slots - 1);
            table[slot] = (SipHeaderId)id;
        }
        return table;
    }

    private static SipHeaderId[] BuildCompactForms()
    {
        var forms = new SipHeaderId[128];
        for (var id = 1; id < Fields.Length; id++)
        {
            if (Fields[id].Compact == '\0') continue;
            forms[Fields[id].Compact] = (SipHeaderId)id;
            forms[char.ToUpperInvariant(Fields[id].Compact)] = (SipHeaderId)id;
        }
        return forms;
    }
}
