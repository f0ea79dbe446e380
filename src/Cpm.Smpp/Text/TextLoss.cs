using System.Collections.Immutable;

namespace Cpm.Smpp.Text;

/// <summary>What was put in the place of a character, and how often: the text sent is not the text given.</summary>
/// <param name="Original">What stood there; empty for octets that were no character.</param>
/// <param name="Replacement">What stands there now; empty where it was left out.</param>
/// <param name="Count">In how many places.</param>
public readonly record struct TextLoss(string Original, string Replacement, int Count);

/// <summary>Counts losses: one line for each character, in the order in which they were met.</summary>
internal sealed class TextLossCounter
{
    private readonly Dictionary<(string Original, string Replacement), int> _places = [];
    private readonly List<TextLoss> _losses = [];

    public void Add(string original, string replacement, int count = 1)
    {
        if (_places.TryAdd((original, replacement), _losses.Count)) _losses.Add(new(original, replacement, count));
        else _losses[_places[(original, replacement)]] = new(original, replacement, _losses[_places[(original, replacement)]].Count + count);
    }

    public ImmutableArray<TextLoss> ToImmutable() => [.. _losses];
}
