using System.Globalization;

namespace Cpm.Benchmarks.Programs;

/// <summary>What a process and its descendants have used, from /proc (proc(5)). Linux only.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int UserField = 11;
    private const int SystemField = 12;

    /// <summary>Processor time of the process and of its living descendants, utime and stime. The clock ticks every 10 ms.</summary>
    public static TimeSpan Cpu(int root)
    {
        var ticks = 0L;
        foreach (var id in Members(root))
        {
            if (Stat(id) is { } stat) ticks += long.Parse(stat[UserField], CultureInfo.InvariantCulture) + long.Parse(stat[SystemField], CultureInfo.InvariantCulture);
        }
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Resident octets: private memory of all, and once what they share (program files, shared memory).</summary>
    public static long Memory(int root)
    {
        long anonymous = 0, files = 0, shared = 0;
        foreach (var id in Members(root))
        {
            var status = Lines($"/proc/{id}/status");
            anonymous += Kilobytes(status, "RssAnon:");
            files = Math.Max(files, Kilobytes(status, "RssFile:"));
            shared = Math.Max(shared, Kilobytes(status, "RssShmem:"));
        }
        return (anonymous + files + shared) * 1024;
    }

    private static List<int> Members(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Stat(id) is { } stat) parents[id] = int.Parse(stat[ParentField], CultureInfo.InvariantCulture);
        }
        List<int> members = [root];
        for (var i = 0; i < members.Count; i++) members.AddRange(parents.Where(pair => pair.Value == members[i]).Select(pair => pair.Key));
        return members;
    }

    /// <summary>The fields after the name, which may itself contain spaces; null where the process is gone.</summary>
    private static string[]? Stat(int id)
    {
        var lines = Lines($"/proc/{id}/stat");
        return lines.Length == 0 ? null : lines[0][(lines[0].LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long Kilobytes(string[] status, string name) =>
        Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : 0;
}
