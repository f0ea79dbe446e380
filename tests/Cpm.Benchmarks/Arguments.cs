using System.Globalization;

namespace Cpm.Benchmarks;

/// <summary>The command line: names with values.</summary>
internal sealed class Arguments(string[] args)
{
    /// <summary>The value of a name; null where it is not given.</summary>
    public string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    /// <summary>The value of a name as a number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public double Number(string name, double otherwise) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The value of a name as a whole number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public int Count(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
