namespace Cpm.Core.Journal;

/// <summary>Where the fields of a stored entry lie: for overwriting them without moving anything.</summary>
public sealed class EntryLayout
{
    /// <summary>Text and octet fields: offset from the start of the batch's facts, and length.</summary>
    public IList<(int Offset, int Length)> Fields { get; } = new List<(int, int)>();

    /// <summary>Where the body starts in the batch's content.</summary>
    public int BodyOffset { get; internal set; }

    /// <summary>Octets of the body in the batch's content; 0 where the entry has none.</summary>
    public int BodyLength { get; internal set; }
}
