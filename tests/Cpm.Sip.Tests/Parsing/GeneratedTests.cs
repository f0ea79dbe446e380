using System.Text;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using FsCheck.Xunit;

namespace Cpm.Sip.Tests.Parsing;

/// <summary>Messages and URIs made up from the grammar, read back and compared with what they were made from.</summary>
public sealed class GeneratedTests
{
    private const string UserOctets = "abcXYZ019-_.!~*'()&=+$,;?/";
    private const string TokenOctets = "abcXYZ019-.!%*_+`'~";

    [Property(MaxTest = 500)]
    public void Uri_is_read_back(int seed)
    {
        var random = new Random(seed);
        var (user, password) = (Escaped(random, UserOctets), random.Next(3) == 0 ? Escaped(random, "abc&=+$,") : "");
        var host = Host(random);
        var port = random.Next(2) == 0 ? random.Next(1, 65536) : 0;
        var parameters = Enumerable.Range(0, random.Next(4)).Select(i => (Name: $"p{i}", Value: random.Next(2) == 0 ? "" : Escaped(random, "abc[]/:&+$"))).ToList();
        var headers = random.Next(3) == 0 ? "subject=" + Escaped(random, "abc[]/?:+$") : "";
        var text = $"sip:{user}{(password.Length > 0 ? ":" + password : "")}@{host}{(port > 0 ? ":" + port : "")}"
            + string.Concat(parameters.Select(p => p.Value.Length > 0 ? $";{p.Name}={p.Value}" : $";{p.Name}")) + (headers.Length > 0 ? "?" + headers : "");
        Assert.True(SipUri.TryParse(Samples.Memory(text), out var uri), text);
        Assert.Equal((user, password, host, port, headers), (Samples.Text(uri.User), Samples.Text(uri.Password), Samples.Text(uri.Host), uri.Port, Samples.Text(uri.Headers)));
        foreach (var (name, value) in parameters)
        {
            Assert.True(uri.Parameters.TryGet(Samples.Memory(name.ToUpperInvariant()).Span, out var found));
            Assert.Equal(value, Samples.Text(found));
        }
        Assert.True(SipUriComparer.AreEqual(Samples.Memory(text), Samples.Memory(EscapeUnreserved(text, user))));
    }

    [Property(MaxTest = 300)]
    public void Message_is_read_back(int seed)
    {
        var random = new Random(seed);
        var body = Some(random, "abc\r\n: é", 0, 60);
        var display = Some(random, "ab \"\\,<>;é", 0, 12);
        var tag = Some(random, TokenOctets, 1, 12);
        var subject = Some(random, "abc ,;\"é", 1, 40).Trim();
        var number = (uint)random.NextInt64(uint.MaxValue + 1L);
        var routes = Enumerable.Range(0, random.Next(4)).Select(_ => $"<sip:{Host(random)};lr>").ToList();
        var text = new StringBuilder("MESSAGE sip:bob@example.com SIP/2.0\r\n");
        text.Append($"{Case(random, "Via")}{Space(random)}: SIP/2.0/TCP {Host(random)}{Fold(random)};branch=z9hG4bK{tag}\r\n");
        text.Append($"{Case(random, "f")}:{Fold(random)}\"{Escape(display)}\"{Fold(random)}<sip:alice@example.com>{Fold(random)};{Fold(random)}tag{Fold(random)}={Fold(random)}{tag}\r\n");
        text.Append($"{Case(random, "To")}: <sip:bob@example.com>\r\nCall-ID: {seed}\r\nCSeq: {number}{Fold(random)}MESSAGE\r\nSubject: {subject}\r\n");
        text.Append(routes.Count > 0 && random.Next(2) == 0 ? $"Route: {string.Join(Fold(random) + "," + Fold(random), routes)}\r\n" : string.Concat(routes.Select(r => $"ROUTE:{r}\r\n")));
        text.Append($"l: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

        using var message = Samples.Parse(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.True(message.TryGetFrom(out var from));
        Assert.True(message.TryGetCSeq(out var sequence));
        Assert.Equal((display, tag, number, body), (from.DecodeDisplayName(), Samples.Text(from.Tag), sequence.Sequence, Samples.Text(message.Body)));
        Assert.Equal(subject, message.TryGetValue(SipHeaderId.Subject, out var read) ? Samples.Text(read) : null);
        var found = new List<string>();
        foreach (var route in message.Values(SipHeaderId.Route)) found.Add(Samples.Text(route));
        Assert.Equal(routes, found);
        MutationTests.MustSurviveWriting(message);
    }

    [Property(MaxTest = 300)]
    public void Any_octets_are_judged_without_exception(byte[] octets)
    {
        byte[] text = octets ?? [];
        var memory = text.AsMemory();
        if (SipUri.TryParse(memory, out var uri)) Assert.True(SipUriComparer.AreEqual(uri, uri));
        if (NameAddrValue.TryParse(memory, out var address)) Assert.True(SipUri.IsPlausible(address.Uri.Span));
        if (ViaValue.TryParse(memory, out var via)) Assert.False(via.Host.IsEmpty);
        if (MediaTypeValue.TryParse(memory, out var type)) Assert.True(SipText.IsToken(type.Type.Span));
    }

    private static string Host(Random random) => random.Next(3) switch
    {
        0 => $"192.0.2.{random.Next(256)}",
        1 => $"[2001:db8::{random.Next(65536):x}]",
        _ => $"h{random.Next(100)}.Example.com",
    };

    private static string Some(Random random, string octets, int least, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => octets[random.Next(octets.Length)]));

    private static string Escaped(Random random, string octets) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(5) == 0 ? $"%{random.Next(256):X2}" : octets[random.Next(octets.Length)].ToString()));

    // The user's first letter, if it is one, written as an escape: the same URI (RFC 3261 19.1.4).
    private static string EscapeUnreserved(string uri, string user) =>
        char.IsAsciiLetterOrDigit(user[0]) ? $"sip:%{(int)user[0]:x2}{uri[5..]}" : uri;

    private static string Escape(string display) => display.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Case(Random random, string name) => random.Next(2) == 0 ? name.ToUpperInvariant() : name.ToLowerInvariant();

    private static string Space(Random random) => random.Next(4) == 0 ? "\t " : "";

    private static string Fold(Random random) => random.Next(3) switch { 0 => " ", 1 => "\r\n ", _ => "  " };
}
