using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Cpm.Interworking.Abstractions;

/// <summary>
/// Reads one section of the configuration: every value with its default and its range. What is wrong is collected with its path instead of thrown, so that an operator
/// sees all of it at once; the value is then the default. A key that was never asked for is an error at <see cref="Finish"/>: most of them are misspelt.
/// A JSON <c>null</c> counts as absent.
/// </summary>
/// <param name="section">The section.</param>
/// <param name="errors">Where errors go.</param>
public sealed class SettingsReader(IConfigurationSection section, ICollection<ConfigurationError> errors)
{
    private readonly List<string> _known = [];

    /// <summary>The section's path, keys joined by ':'.</summary>
    public string Path => section.Path;

    /// <summary>The section's own key: a name in an object, a number in a list.</summary>
    public string Key => section.Key;

    /// <summary>The value where the section is a plain value and not an object; null otherwise.</summary>
    public string? Value => section.Value;

    /// <summary>The section itself.</summary>
    public IConfigurationSection Section => section;

    /// <summary>True where the key has a value, a list or an object.</summary>
    public bool Has(string key) => Known(key) is var child && (child.Value is not null || child.GetChildren().Any());

    /// <summary>A text; null where absent or empty.</summary>
    public string? Text(string key)
    {
        var value = Scalar(key, "a text");
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    /// <summary>A text with a default.</summary>
    public string Text(string key, string absent) => Text(key) ?? absent;

    /// <summary>A text that must be there. Empty, and an error, where it is not.</summary>
    public string Required(string key)
    {
        var value = Text(key);
        if (value is null && !IsStructure(key)) Fail(key, "is required");
        return value ?? "";
    }

    /// <summary>A secret; <c>file:/path</c> reads it from the first line of a file, so that it need not stand in the configuration. Null where absent or empty.</summary>
    public string? Secret(string key)
    {
        var value = Text(key);
        if (value is null || !value.StartsWith("file:", StringComparison.Ordinal)) return value;
        try
        {
            using var lines = File.OpenText(value["file:".Length..]);
            var secret = lines.ReadLine();
            if (!string.IsNullOrEmpty(secret)) return secret;
            Fail(key, $"the file {value["file:".Length..]} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Fail(key, $"cannot be read from its file: {e.Message}");
        }
        return null;
    }

    /// <summary>A whole number.</summary>
    public int Number(string key, int absent, int min = 0, int max = int.MaxValue) => (int)LongNumber(key, absent, min, max);

    /// <summary>A whole number.</summary>
    public long LongNumber(string key, long absent, long min = 0, long max = long.MaxValue) => OptionalNumber(key, min, max) ?? absent;

    /// <summary>A whole number; null where absent.</summary>
    public long? OptionalNumber(string key, long min = 0, long max = long.MaxValue)
    {
        if (Scalar(key, "a number") is not { } text) return null;
        var range = max is int.MaxValue or long.MaxValue ? $"{min} or more" : $"{min} to {max}";
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) Fail(key, $"\"{text}\" is not a whole number");
        else if (value < min || value > max) Fail(key, $"{value} is out of range; {range}");
        else return value;
        return null;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool absent) => OptionalFlag(key) ?? absent;

    /// <summary><c>true</c> or <c>false</c>; null where absent.</summary>
    public bool? OptionalFlag(string key)
    {
        if (Scalar(key, "true or false") is not { } text) return null;
        if (bool.TryParse(text, out var value)) return value;
        Fail(key, $"\"{text}\" is neither true nor false");
        return null;
    }

    /// <summary>A time, <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>, with fractions of a second where they make sense.</summary>
    public TimeSpan Time(string key, TimeSpan absent, TimeSpan min = default, TimeSpan? max = null) => OptionalTime(key, min, max) ?? absent;

    /// <summary>A time; null where absent.</summary>
    public TimeSpan? OptionalTime(string key, TimeSpan min = default, TimeSpan? max = null)
    {
        if (Scalar(key, "a time hh:mm:ss") is not { } text) return null;
        // TimeSpan itself reads "5" as five days, which nobody means.
        if (text.AsSpan().Count(':') != 2 || !TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value)) Fail(key, $"\"{text}\" is not a time; write hh:mm:ss or d.hh:mm:ss");
        else if (value < min) Fail(key, $"{text} is too short; at least {min:c}");
        else if (value > max) Fail(key, $"{text} is too long; at most {max:c}");
        else return value;
        return null;
    }

    /// <summary>One of the names of an enumeration, in any case.</summary>
    public T Choice<T>(string key, T absent) where T : struct, Enum => OptionalChoice<T>(key) ?? absent;

    /// <summary>One of the names of an enumeration; null where absent.</summary>
    public T? OptionalChoice<T>(string key) where T : struct, Enum
    {
        if (Scalar(key, "a name") is not { } text) return null;
        var names = Enum.GetNames<T>();
        var index = Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0) return Enum.Parse<T>(names[index]);
        Fail(key, $"\"{text}\" is none of {string.Join(", ", names)}");
        return null;
    }

    /// <summary>An object, read by <paramref name="read"/>, unknown keys in it included. An absent object is read as an empty one, and so gives the defaults.</summary>
    public T Object<T>(string key, Func<SettingsReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var child = Known(key);
        if (!string.IsNullOrEmpty(child.Value)) Fail(key, $"expected an object, found \"{child.Value}\"");
        return Enter(child, read);
    }

    /// <summary>A list; each entry, text or object, is read by <paramref name="read"/>. Empty where absent.</summary>
    public IReadOnlyList<T> List<T>(string key, Func<SettingsReader, T> read)
    {
        var child = Known(key);
        // An empty list of a JSON file arrives as an empty text.
        if (!string.IsNullOrEmpty(child.Value)) Fail(key, $"expected a list, found \"{child.Value}\"");
        return [.. child.GetChildren().Select(entry => Enter(entry, read))];
    }

    /// <summary>A list of texts. Empty where absent.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. List(key, static entry => entry.AsText()).OfType<string>()];

    /// <summary>For an entry of a list: its text. Null, and an error, where it is an object or empty.</summary>
    public string? AsText()
    {
        if (!section.GetChildren().Any() && !string.IsNullOrWhiteSpace(Value)) return Value;
        Fail("expected a text");
        return null;
    }

    /// <summary>For an entry of a list that may be a text or an object: true where it is a text. Both at once, as an override can make it, is an error.</summary>
    public bool IsText()
    {
        if (Value is null) return false;
        if (section.GetChildren().Any()) Fail("is both a text and an object; an environment variable must override an entry in the form that the file has");
        return true;
    }

    /// <summary>Records that a key is wrong.</summary>
    public void Fail(string key, string reason) => errors.Add(new ConfigurationError(ConfigurationPath.Combine(section.Path, key), reason));

    /// <summary>Records that the section itself is wrong.</summary>
    public void Fail(string reason) => errors.Add(new ConfigurationError(section.Path, reason));

    /// <summary>Ends the reading: every key that was never asked for is unknown.</summary>
    public void Finish()
    {
        foreach (var child in section.GetChildren())
        {
            if (_known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) continue;
            var near = Spelling.Nearest(child.Key, _known);
            var meant = near is null ? "" : $", did you mean \"{near}\"";
            Fail(child.Key, _known.Count == 0 ? "unknown key: nothing may stand here" : $"unknown key{meant}; known: {string.Join(", ", _known)}");
        }
    }

    private T Enter<T>(IConfigurationSection child, Func<SettingsReader, T> read)
    {
        var reader = new SettingsReader(child, errors);
        var result = read(reader);
        if (child.Value is null) reader.Finish();
        return result;
    }

    private string? Scalar(string key, string expected)
    {
        var child = Known(key);
        if (!child.GetChildren().Any()) return child.Value;
        Fail(key, $"expected {expected}, found an object or a list");
        return null;
    }

    private bool IsStructure(string key) => section.GetSection(key).GetChildren().Any();

    private IConfigurationSection Known(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
        return section.GetSection(key);
    }
}
