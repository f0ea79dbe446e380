using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cpm.Core.Registration;

namespace Cpm.Gateway.Running;

/// <summary>The form of <see cref="RegistrationFile"/>: <c>{"User":"tel:+15550100001","Bindings":[…]}</c>, a line each. An array of bindings, the form of earlier versions, is read too.</summary>
internal sealed class RegistrationLines
{
    private const int Batch = 64 * 1024;
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _octets = new(2 * Batch);

    /// <summary>Writes a line for each user. Not to be called twice at a time.</summary>
    /// <returns>How many.</returns>
    public async Task<int> WriteAsync(Stream file, IEnumerable<string> users, BindingTable bindings)
    {
        var count = 0;
        _octets.Clear();
        using var writer = new Utf8JsonWriter(_octets, Compact);
        foreach (var user in users)
        {
            writer.Reset();
            JsonSerializer.Serialize(writer, new Line(user, [.. bindings.Of(user).Select(StoredBinding.Of)]));
            _octets.Write("\n"u8);
            count++;
            if (_octets.WrittenCount < Batch) continue;
            await file.WriteAsync(_octets.WrittenMemory);
            _octets.Clear();
        }
        await file.WriteAsync(_octets.WrittenMemory);
        return count;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static StoredRegistrations Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, Batch);
        if (file.ReadByte() is var first && first != '{') return ReadArray(file, isEmpty: first < 0);
        file.Position = 0;
        var users = new Dictionary<string, StoredBinding[]>(StringComparer.Ordinal);
        var lines = 0;
        Exception? problem = null;
        var isWhole = ForEachLine(
            file,
            line =>
            {
                lines++;
                try
                {
                    var read = JsonSerializer.Deserialize<Line>(line)!;
                    if (read is not { User: not null, Bindings: not null } || Array.Exists(read.Bindings, static b => b is null)) throw new JsonException("a line without user or bindings");
                    if (read.Bindings.Length == 0) users.Remove(read.User);
                    else users[read.User] = read.Bindings;
                }
                catch (JsonException e)
                {
                    problem = e;
                }
            });
        return new([.. users.Values.SelectMany(static b => b)], lines, isWhole && problem is null, problem);
    }

    // Changes cannot be appended to it.
    private static StoredRegistrations ReadArray(Stream file, bool isEmpty)
    {
        if (isEmpty) return new([], 0, false, null);
        file.Position = 0;
        try
        {
            var bindings = JsonSerializer.Deserialize<StoredBinding[]>(file) ?? [];
            return new([.. bindings.Where(static b => b is not null)], 0, false, null);
        }
        catch (JsonException e)
        {
            return new([], 0, false, e);
        }
    }

    // False where the last line has no end.
    private static bool ForEachLine(Stream file, SpanAction action)
    {
        var buffer = new byte[Batch];
        var held = 0;
        while (true)
        {
            var read = file.Read(buffer, held, buffer.Length - held);
            if (read == 0) return held == 0;
            held += read;
            var start = 0;
            while (buffer.AsSpan(start, held - start).IndexOf((byte)'\n') is var length and >= 0)
            {
                action(buffer.AsSpan(start, length));
                start += length + 1;
            }
            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
            if (held == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private delegate void SpanAction(ReadOnlySpan<byte> line);

    private sealed record Line(string User, StoredBinding[] Bindings);
}

/// <summary>What a file of registrations holds.</summary>
/// <param name="Bindings">The bindings.</param>
/// <param name="Lines">Lines that it has.</param>
/// <param name="IsWhole">True where changes may be appended to it.</param>
/// <param name="Problem">Why something of it could not be read; null where all could, or the end alone is missing.</param>
internal sealed record StoredRegistrations(IReadOnlyCollection<StoredBinding> Bindings, int Lines, bool IsWhole, Exception? Problem);
