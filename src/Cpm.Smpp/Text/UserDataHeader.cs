using System.Buffers.Binary;

namespace Cpm.Smpp.Text;

/// <summary>What a user data header was found to be.</summary>
public enum UserDataHeaderStatus : byte
{
    /// <summary>All elements were read.</summary>
    Valid,

    /// <summary>The header length runs past the end of the data, or an element past the end of the header: the whole is opaque octets.</summary>
    Malformed,
}

/// <summary>A part's place in a concatenated message (3GPP TS 23.040 §9.2.3.24.1 and .8).</summary>
/// <param name="Reference">Shared by all parts: 0 to 255, or to 65535 when <paramref name="IsWide"/>.</param>
/// <param name="Total">1 to 255.</param>
/// <param name="Sequence">1 to <paramref name="Total"/>.</param>
/// <param name="IsWide">True for the element with a 16-bit reference.</param>
public readonly record struct Concatenation(ushort Reference, byte Total, byte Sequence, bool IsWide);

/// <summary>Application ports (3GPP TS 23.040 §9.2.3.24.3-4): the message is for a program, not for a reader.</summary>
public readonly record struct ApplicationPorts(ushort Destination, ushort Source);

/// <summary>The elements of a user data header that decide what becomes of the message (3GPP TS 23.040 §9.2.3.24). Where an element repeats the last one counts.</summary>
public readonly record struct UserDataHeader
{
    private const byte Concat8 = 0x00;
    private const byte SpecialIndication = 0x01;
    private const byte Ports8 = 0x04;
    private const byte Ports16 = 0x05;
    private const byte CentreControl = 0x06;
    private const byte SourceIndicator = 0x07;
    private const byte Concat16 = 0x08;
    private const byte SingleShiftElement = 0x24;
    private const byte LockingShiftElement = 0x25;

    /// <summary>Octets of the header, its length octet counted; the text starts after them.</summary>
    public int Length { get; private init; }

    /// <summary>Place in a concatenated message; null for a single one, also where the numbers contradict each other (part 0, or beyond the total).</summary>
    public Concatenation? Concatenation { get; private init; }

    /// <summary>Ports, when the message is for an application.</summary>
    public ApplicationPorts? Ports { get; private init; }

    /// <summary>Table that replaces the default alphabet in this part; <see cref="NationalLanguage.None"/> for unknown ones.</summary>
    public NationalLanguage LockingShift { get; private init; }

    /// <summary>Table that replaces the extension in this part; <see cref="NationalLanguage.None"/> for unknown ones.</summary>
    public NationalLanguage SingleShift { get; private init; }

    /// <summary>True when a special message indication (voice mail waiting and its kind) is present.</summary>
    public bool HasSpecialIndication { get; private init; }

    /// <summary>True when SIM toolkit security elements (0x70 to 0x7F) are present: never text.</summary>
    public bool HasToolkitSecurity { get; private init; }

    /// <summary>
    /// Elements that go with a text and are not shown here: formatting, sounds, pictures and animations (0x0A to 0x1A), e-mail header, hyperlink, reply address
    /// and the like (0x20 to 0x23). The text itself is whole.
    /// </summary>
    public int Enhancements { get; private init; }

    /// <summary>Elements that nobody here knows, known ones of the wrong length among them. A receiver may not guess what they do to the text.</summary>
    public int OtherElements { get; private init; }

    /// <summary>Reads the header at the start of the user data.</summary>
    public static UserDataHeaderStatus Parse(ReadOnlySpan<byte> userData, out UserDataHeader header)
    {
        header = default;
        if (userData.IsEmpty || 1 + userData[0] > userData.Length) return UserDataHeaderStatus.Malformed;
        var result = new UserDataHeader { Length = 1 + userData[0] };
        var rest = userData[1..result.Length];
        while (!rest.IsEmpty)
        {
            if (rest.Length < 2 || 2 + rest[1] > rest.Length) return UserDataHeaderStatus.Malformed;
            result = result.With(rest[0], rest.Slice(2, rest[1]));
            rest = rest[(2 + rest[1])..];
        }
        header = result;
        return UserDataHeaderStatus.Valid;
    }

    /// <summary>Writes a header of a concatenation element, where there is one, and the language elements of an alphabet.</summary>
    /// <returns>Octets written; 0 when nothing needs a header.</returns>
    public static int Write(Span<byte> destination, Concatenation? concatenation, NationalLanguage locking, NationalLanguage single)
    {
        var at = 1;
        if (concatenation is { } c)
        {
            destination[at++] = c.IsWide ? Concat16 : Concat8;
            destination[at++] = (byte)(c.IsWide ? 4 : 3);
            if (c.IsWide) destination[at++] = (byte)(c.Reference >> 8);
            destination[at++] = (byte)c.Reference;
            destination[at++] = c.Total;
            destination[at++] = c.Sequence;
        }
        if (single != NationalLanguage.None) at += WriteLanguage(destination[at..], SingleShiftElement, single);
        if (locking != NationalLanguage.None) at += WriteLanguage(destination[at..], LockingShiftElement, locking);
        if (at == 1) return 0;
        destination[0] = (byte)(at - 1);
        return at;
    }

    private static int WriteLanguage(Span<byte> destination, byte element, NationalLanguage language)
    {
        destination[0] = element;
        destination[1] = 1;
        destination[2] = (byte)language;
        return 3;
    }

    private UserDataHeader With(byte element, ReadOnlySpan<byte> value) => (element, value.Length) switch
    {
        (Concat8, 3) => this with { Concatenation = Part(value[0], value[1], value[2], isWide: false) },
        (Concat16, 4) => this with { Concatenation = Part(BinaryPrimitives.ReadUInt16BigEndian(value), value[2], value[3], isWide: true) },
        (Ports8, 2) => this with { Ports = new(value[0], value[1]) },
        (Ports16, 4) => this with { Ports = new(BinaryPrimitives.ReadUInt16BigEndian(value), BinaryPrimitives.ReadUInt16BigEndian(value[2..])) },
        (SingleShiftElement, 1) => this with { SingleShift = Known(value[0]) },
        (LockingShiftElement, 1) => this with { LockingShift = Known(value[0]) },
        (SpecialIndication, 2) => this with { HasSpecialIndication = true },
        ( >= 0x70 and <= 0x7F, _) => this with { HasToolkitSecurity = true },
        // For the message centre and between entities: nothing to the reader (3GPP TS 23.040 §9.2.3.24.5-6).
        (CentreControl or SourceIndicator, _) => this,
        ( >= 0x0A and <= 0x1A, _) or ( >= 0x20 and <= 0x23, _) => this with { Enhancements = Enhancements + 1 },
        _ => this with { OtherElements = OtherElements + 1 },
    };

    private static Concatenation? Part(ushort reference, byte total, byte sequence, bool isWide) =>
        sequence == 0 || sequence > total ? null : new(reference, total, sequence, isWide);

    private static NationalLanguage Known(byte value) => value <= (byte)NationalLanguage.Urdu ? (NationalLanguage)value : NationalLanguage.None;
}
