using System.Buffers;
using System.Text;
using Cpm.Primitives;
using Cpm.TestKit;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Mime.Tests.Multipart;

public class MultipartTests
{
    private static readonly byte[] Nested = Samples.Wire("""
        This is a preamble.
        --b1x is no delimiter
        --b1  	
        Content-Type: application/resource-lists+xml
        Content-Disposition: recipient-list

        <resource-lists/>
        --b1
        Content-Type: multipart/mixed;
         boundary="b2"

        inner preamble
        --b2

        no headers
        --b2x
        -- b2

        --b2
        X: y

        --b2--
        inner epilogue
        --b1
        Content-Type: message/cpim

        --b1--
        epilogue
        --b1
        """);

    private const string NestedAsText = "1[<resource-lists/>]1{2[no headers|--b2x|-- b2|]2[]}1[]";

    /// <summary>The tree by the reader over memory: [leaf] and {multipart}, line ends as |.</summary>
    private static string Whole(ReadOnlyMemory<byte> body, MediaType type, int depth = 1, MimeLimits? limits = null)
    {
        var text = new StringBuilder();
        var reader = new MultipartReader(body, type, limits ?? MimeLimits.Default);
        while (reader.TryRead(out var part))
        {
            text.Append(depth);
            if (part.ContentType.IsMultipart && part.ContentType.Boundary is { Length: > 0 and <= 70 }) text.Append('{').Append(Whole(part.Content, part.ContentType, depth + 1, limits)).Append('}');
            else text.Append('[').Append(Encoding.Latin1.GetString(part.Content.Span).Replace("\r\n", "|", StringComparison.Ordinal)).Append(']');
        }
        return reader.Rejection is MimeRejection.None or MimeRejection.NoParts && (depth > 1 || reader.Rejection == MimeRejection.None) ? text.ToString() : "!" + reader.Rejection;
    }

    /// <summary>The same by the streaming reader, which gets one segment more at each NeedMore.</summary>
    private static string Streamed(ReadOnlySequence<byte> body, MediaType type, MimeLimits? limits = null)
    {
        var reader = new MultipartStreamReader(type, limits);
        var text = new StringBuilder();
        var containers = new Stack<bool>();
        var ends = new List<long>();
        var end = 0L;
        foreach (var segment in body) ends.Add(end += segment.Length);

        var start = 0L;
        var next = 0;
        while (true)
        {
            var available = ends.Count == 0 ? body : body.Slice(start, ends[next] - start);
            var before = available.Length;
            var completed = next == ends.Count - 1;
            var status = reader.Read(ref available, completed, out var step);
            start += before - available.Length;
            if (status == ParseStatus.Rejected) return "!" + reader.Rejection;
            if (status == ParseStatus.NeedMore)
            {
                Assert.False(completed, "asks for more behind the end");
                next++;
                continue;
            }
            switch (step.Kind)
            {
                case MultipartEventKind.PartStart:
                    var isContainer = step.Headers.TryGetContentType(out var part) && part.IsMultipart && part.Boundary is { Length: > 0 and <= 70 };
                    containers.Push(isContainer);
                    text.Append(step.Depth).Append(isContainer ? '{' : '[');
                    break;
                case MultipartEventKind.Data: text.Append(Encoding.Latin1.GetString(step.Data)); break;
                case MultipartEventKind.PartEnd: text.Append(containers.Pop() ? '}' : ']'); break;
                default:
                    Assert.Empty(containers);
                    return text.ToString().Replace("\r\n", "|", StringComparison.Ordinal);
            }
        }
    }

    private static readonly MediaType B1 = MediaType.Parse("multipart/mixed; boundary=b1");

    [Fact]
    public void Nested_sample_by_the_reader_over_memory() => Assert.Equal(NestedAsText, Whole(Nested, B1));

    [Fact]
    public void Nested_sample_streamed_and_cut_at_every_byte()
    {
        foreach (var cut in Segments.AtEveryByte(Nested)) Assert.Equal(NestedAsText, Streamed(cut, B1));
    }

    [Theory]
    [InlineData("--b1\n\na\n--b1--", "1[a]")]
    [InlineData("--b1\n\na\n--b1\n\nb", "1[a]1[b]")]
    [InlineData("--b1\n\na\n\n--b1--\n", "1[a|]")]
    [InlineData("--b1\n\na--b1\n--b1--", "1[a--b1]")]
    [InlineData("--b1--\n", "")]
    [InlineData("\n\n--b1\n\n\n--b1--", "1[]")]
    [InlineData("--b1\nContent-Type: multipart/mixed; boundary=b2\n\n--b2\n\na\n--b1--", "1{2[a]}")]
    [InlineData("--b1\nContent-Type: multipart/mixed; boundary=b2\n\nonly preamble\n--b1--", "1{}")]
    [InlineData("--b1\nContent-Type: multipart/mixed\n\na\n--b1--", "1[a]")]
    [InlineData("no delimiter at all", "!NoParts")]
    [InlineData("", "!NoParts")]
    [InlineData("--b1\nX: y", "!Incomplete")]
    [InlineData("--b1\nbad header\n\n--b1--", "!BadHeader")]
    public void Both_readers_agree(string text, string expected)
    {
        var body = Samples.Wire(text);
        Assert.Equal(expected, Whole(body, B1));
        foreach (var cut in Segments.AtEveryByte(body)) Assert.Equal(expected, Streamed(cut, B1));
    }

    [Fact]
    public void Bare_line_feeds_are_understood() => Assert.Equal("1[a]1[b]", Whole(Samples.Bytes("--b1\n\na\n--b1\nX: y\n\nb\n--b1--\n"), B1));

    [Theory]
    [InlineData("text/plain; boundary=b1")]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=\"\"")]
    [InlineData("multipart/mixed; boundary=\"x \"")]
    [InlineData("multipart/mixed; boundary=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghh")]
    public void Refuses_what_has_no_boundary(string type)
    {
        Assert.Equal("!NoBoundary", Whole(Nested, MediaType.Parse(type)));
        Assert.Equal("!NoBoundary", Streamed(new ReadOnlySequence<byte>(Nested), MediaType.Parse(type)));
    }

    [Fact]
    public void Keeps_its_limits()
    {
        var many = Samples.Wire(string.Concat(Enumerable.Repeat("--b1\n\na\n", 300)) + "--b1--");
        Assert.EndsWith("!TooManyParts", Whole(many, B1), StringComparison.Ordinal);
        Assert.Equal("!TooManyParts", Streamed(new ReadOnlySequence<byte>(many), B1));
        var headers = Samples.Wire("--b1\nX: " + new string('x', 20000) + "\n\na\n--b1--");
        Assert.Equal("!HeadersTooLong", Whole(headers, B1));
        Assert.Equal("!HeadersTooLong", Streamed(new ReadOnlySequence<byte>(headers), B1));
        var large = Samples.Wire("--b1\n\n" + new string('x', 200) + "\n--b1--");
        var limits = new MimeLimits { MaxPartBytes = 100 };
        Assert.Equal("!PartTooLong", Whole(large, B1, 1, limits));
        Assert.Equal("!PartTooLong", Streamed(new ReadOnlySequence<byte>(large), B1, limits));
        var deep = Samples.Wire(string.Concat(Enumerable.Range(1, 12).Select(i => $"--b{i}\nContent-Type: multipart/mixed; boundary=b{i + 1}\n\n")));
        Assert.Equal("!TooDeep", Streamed(new ReadOnlySequence<byte>(deep), B1));
    }

    [Fact]
    public void A_large_part_streams_through_a_small_window()
    {
        var content = new string('x', 100_000) + "\r\n--b" + new string('-', 50_000);
        var body = Samples.Bytes("--b1\r\n\r\n" + content + "\r\n--b1--");
        Assert.Equal("1[" + content.Replace("\r\n", "|", StringComparison.Ordinal) + "]", Streamed(Segments.Cut(body, 10, 50_000, 100_009, 120_000), B1));
    }

    private sealed record Node(string Content, Node[] Children);

    [Property(MaxTest = 200)]
    public void Nested_trees_come_back(int seed)
    {
        var random = new Random(seed);
        var root = Tree(random, 0);
        using var output = new PooledWriter();
        Write(root, 0, output);
        var type = MediaType.Parse("multipart/mixed; boundary=\"lvl 0\"");
        var expected = Expected(root, 1);
        Assert.Equal(expected, Whole(output.WrittenMemory, type));
        var bytes = output.WrittenSpan.ToArray();
        Assert.Equal(expected, Streamed(new ReadOnlySequence<byte>(bytes), type));
        var cuts = Enumerable.Range(0, 5).Select(_ => random.Next(1, bytes.Length)).Distinct().Order().ToArray();
        Assert.Equal(expected, Streamed(Segments.Cut(bytes, cuts), type));
    }

    private static Node Tree(Random random, int depth)
    {
        string[] pieces = ["text", "\r\n", "--", "-", "lvl ", "\n", " ", "\r"];
        var isLeaf = depth > 0 && (depth >= 4 || random.Next(3) > 0);
        return isLeaf
            ? new Node(string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)])), [])
            : new Node("", [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Tree(random, depth + 1))]);
    }

    private static void Write(Node node, int depth, PooledWriter output)
    {
        var writer = new MultipartWriter(output, Samples.Bytes($"lvl {depth}"));
        foreach (var child in node.Children)
        {
            if (child.Children.Length == 0)
            {
                writer.Part("text/plain"u8, Samples.Bytes(child.Content));
                continue;
            }
            writer.StartPart();
            writer.Header("Content-Type"u8, Samples.Bytes($"multipart/mixed; boundary=\"lvl {depth + 1}\""));
            writer.EndHeaders();
            Write(child, depth + 1, output);
        }
        writer.End();
    }

    private static string Expected(Node node, int depth) => string.Concat(node.Children.Select(child => child.Children.Length == 0
        ? $"{depth}[{child.Content.Replace("\r\n", "|", StringComparison.Ordinal)}]"
        : $"{depth}{{{Expected(child, depth + 1)}}}"));

    [Fact]
    public void Damaged_bodies_look_the_same_to_both_readers()
    {
        var mutator = new Mutator(11);
        var trees = 0;
        for (var i = 0; i < 4000; i++)
        {
            var body = mutator.Mutate(Nested);
            var whole = Whole(body, B1);
            var streamed = Streamed(new ReadOnlySequence<byte>(body), B1);
            Assert.Equal(streamed, Streamed(Segments.Cut(body, body.Length / 3, body.Length / 2), B1));
            // The reader over memory walks nested bodies one by one, so that it can reject an inner one alone.
            if (whole.Contains('!', StringComparison.Ordinal) || streamed.Contains('!', StringComparison.Ordinal)) continue;
            trees++;
            Assert.Equal(whole, streamed);
        }
        Assert.InRange(trees, 1000, 3900);
    }

    [Fact]
    public void Writing_allocates_nothing_and_headers_stay_one_line()
    {
        using var output = new PooledWriter(1024);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            output.Clear();
            var writer = new MultipartWriter(output, "b1"u8);
            writer.Part("text/plain\r\nX: y"u8, "a"u8);
            writer.End();
        }));
        Assert.Equal("--b1\r\nContent-Type: text/plain  X: y\r\n\r\na\r\n--b1--\r\n", output.WrittenMemory.Text());
        Assert.Throws<ArgumentException>(() => new MultipartWriter(output, "b\r\n"u8));
    }

    [Fact]
    public void Header_text_of_a_part()
    {
        var body = Samples.Wire("--b1\nSubject: =?utf-8?Q?Gr=C3=BC?=\n =?utf-8?Q?=C3=9Fe?=\nContent-Id : <x>\n\na\n--b1--");
        var reader = new MultipartReader(body, B1, MimeLimits.Default);
        Assert.True(reader.TryRead(out var part));
        Assert.Equal("Grüße", part.Headers.GetText("subject"u8));
        Assert.True(part.Headers.TryGet("content-ID"u8, out var id));
        Assert.Equal("<x>", id.Text());
        var names = new List<string>();
        foreach (var (name, _) in part.Headers) names.Add(name.Text());
        Assert.Equal(["Subject", "Content-Id"], names);
        Assert.False(reader.TryRead(out _));
        Assert.Equal(MimeRejection.None, reader.Rejection);
    }
}
