using Cpm.Primitives;
using Cpm.Sip.Parsing;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Parsing;

/// <summary>The messages of RFC 4475 and RFC 5118, each with the answer that the manifest expects. None is left out.</summary>
public sealed class TortureTests
{
    public static TheoryData<string, string> Manifest()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in Lines()) data.Add(line[0], line[2]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Manifest))]
    public void Datagram_is_judged_as_the_manifest_says(string name, string expected)
    {
        var status = SipParser.TryReadDatagram(Samples.File($"torture/{name}.sip"), SipLimits.Default, out var message, out var rejection);
        using (message)
            Assert.Equal(expected, rejection == SipRejection.None ? status.ToString() : $"{status} {rejection}");
    }

    /// <summary>On a stream there is no message without Content-Length, and one with less body than it says is not all there yet.</summary>
    public static TheoryData<string, string> StreamManifest()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in Lines())
        {
            var expected = line[2].EndsWith("Truncated", StringComparison.Ordinal) ? "NeedMore" : line[2];
            data.Add(line[0], line[0] == "inv2543" ? "Rejected ContentLength" : expected);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(StreamManifest))]
    public void Message_survives_every_cut_of_a_stream(string name, string expected)
    {
        var sample = Samples.File($"torture/{name}.sip");
        foreach (var cut in Segments.AtEveryByte(sample))
        {
            var status = SipParser.TryReadStream(cut, SipLimits.Default, out var message, out var rejection, out var consumed, out _);
            using (message)
                Assert.Equal(expected, rejection == SipRejection.None ? status.ToString() : $"{status} {rejection}");
            Assert.Equal(status == ParseStatus.NeedMore, cut.Slice(cut.Start, consumed).IsEmpty);
        }
    }

    [Fact]
    public void Manifest_names_every_file()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "testdata", "sip", "torture"), "*.sip").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(files.Order(StringComparer.Ordinal), Lines().Select(l => l[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("badvers-via", 505)]
    [InlineData("mismatch01", 400)]
    [InlineData("lwsstart", 400)]
    [InlineData("clerr", 400)]
    [InlineData("quotbal", 400)]
    [InlineData("baddate", 400)]
    [InlineData("multi01", 400)]
    [InlineData("insuf", 400)]
    public void Refused_request_can_be_answered(string name, int code)
    {
        var status = SipParser.TryReadDatagram(Samples.File($"torture/{name}.sip"), SipLimits.Default, out var message, out var rejection);
        Assert.Equal(ParseStatus.Rejected, status);
        using (Assert.IsType<Cpm.Sip.Messages.SipMessage>(message))
            Assert.Equal(code, rejection.StatusCode());
        Assert.False(rejection.ReasonPhrase().IsEmpty);
    }

    [Theory]
    [InlineData("badvers")]
    [InlineData("bigcode")]
    [InlineData("scalarlg")]
    public void What_cannot_be_answered_gives_no_message(string name)
    {
        Assert.Equal(ParseStatus.Rejected, SipParser.TryReadDatagram(Samples.File($"torture/{name}.sip"), SipLimits.Default, out var message, out _));
        Assert.Null(message);
    }

    private static IEnumerable<string[]> Lines() => System.Text.Encoding.UTF8.GetString(Samples.File("torture/manifest.txt"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(l => l.Split('|', StringSplitOptions.TrimEntries));
}
