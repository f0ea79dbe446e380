using Microsoft.Extensions.Configuration.Json;

namespace Cpm.Gateway.Configuration;

/// <summary>The JSON source of the framework, with the children of each section looked up: the framework's own looks through all keys of the file for each section, minutes for 10,000 subscribers.</summary>
internal sealed class IndexedJsonSource : JsonStreamConfigurationSource
{
    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder) => new IndexedJsonProvider(this);
}

/// <summary>Made by <see cref="IndexedJsonSource"/>.</summary>
internal sealed class IndexedJsonProvider(IndexedJsonSource source) : JsonStreamConfigurationProvider(source)
{
    private readonly Dictionary<string, SortedSet<string>> _children = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override void Load(Stream stream)
    {
        base.Load(stream);
        foreach (var key in Data.Keys) Index(key);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        if (!_children.TryGetValue(parentPath ?? "", out var children)) return earlierKeys;
        var earlier = earlierKeys.ToList();
        return earlier.Count == 0 ? children : children.Concat(earlier).Order(ConfigurationKeyComparer.Instance);
    }

    // From the last segment up: what is above a known child is known.
    private void Index(string key)
    {
        while (true)
        {
            var at = key.LastIndexOf(':');
            var parent = at < 0 ? "" : key[..at];
            if (!_children.TryGetValue(parent, out var children)) _children[parent] = children = new SortedSet<string>(ConfigurationKeyComparer.Instance);
            if (!children.Add(key[(at + 1)..]) || at < 0) return;
            key = parent;
        }
    }
}
