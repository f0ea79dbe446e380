namespace Cpm.Primitives;

/// <summary>Keeps content too large for the journal (over 32 KB) outside of it. One content serves any number of deliveries.</summary>
public interface IContentStore
{
    /// <summary>
    /// Streams <paramref name="content"/> to durable storage: when this returns, the content survives a crash.
    /// A content that the journal never refers to is an orphan, swept at start.
    /// </summary>
    /// <param name="content">The bytes, read to their end.</param>
    /// <param name="ct">Abandons the write; nothing remains.</param>
    /// <returns>The key and the length in octets.</returns>
    ValueTask<ContentReference> SaveAsync(Stream content, CancellationToken ct);

    /// <summary>Opens a content for reading; null when it is gone (retention, erasure).</summary>
    ValueTask<Stream?> OpenAsync(string key, CancellationToken ct);

    /// <summary>Overwrites and removes a content. True when it was there.</summary>
    ValueTask<bool> EraseAsync(string key, CancellationToken ct);
}

/// <summary>Names a stored content.</summary>
/// <param name="Key">The store's own name of the content.</param>
/// <param name="Length">Octets.</param>
public readonly record struct ContentReference(string Key, long Length);
