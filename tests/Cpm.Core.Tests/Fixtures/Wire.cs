using System.Globalization;

namespace Cpm.Core.Tests.Fixtures;

/// <summary>Fields of SIP messages as text.</summary>
internal static class Wire
{
    public static int Status(string response) => int.Parse(response.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>All values of a field, in order.</summary>
    public static string[] Fields(string message, string name) =>
        [.. Head(message).Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim())];

    public static string Field(string message, string name) => Assert.Single(Fields(message, name));

    public static string Body(string message) => message[(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    /// <summary>A response to a request, with what is copied from it (RFC 3261 §8.2.6.2).</summary>
    public static string Answer(string request, int status, string extra = "")
    {
        string[] copied = ["Via", "From", "To", "Call-ID", "CSeq"];
        var lines = Head(request).Where(l => copied.Any(c => l.StartsWith(c + ":", StringComparison.OrdinalIgnoreCase)));
        return $"SIP/2.0 {status} Scripted\r\n{string.Join("\r\n", lines)}\r\n{extra}Content-Length: 0\r\n\r\n";
    }

    private static string[] Head(string message) => message.Split("\r\n\r\n")[0].Split("\r\n");
}
