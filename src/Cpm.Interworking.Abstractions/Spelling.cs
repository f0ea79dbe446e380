namespace Cpm.Interworking.Abstractions;

/// <summary>Guesses which known name was meant by a misspelt one.</summary>
public static class Spelling
{
    /// <summary>The known name nearest to <paramref name="name"/>; null when none is near (a third of its length changed, two characters at least, and never more than half of either).</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        var limit = Math.Max(2, name.Length / 3);
        var best = known.Select(k => (Name: k, Distance: Distance(name, k))).OrderBy(k => k.Distance).FirstOrDefault((Name: "", Distance: int.MaxValue));
        return best.Distance <= limit && best.Distance * 2 <= Math.Min(name.Length, best.Name.Length) ? best.Name : null;
    }

    /// <summary>Levenshtein's distance without regard to case: insertions, removals and replacements.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
