using System.Text;
using System.Text.RegularExpressions;
using Cpm.Primitives;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Mime.Tests.Cpim;

/// <summary>Damaged messages: what is accepted must look like a CPIM message to a second, slow and simple reader.</summary>
public partial class CpimMutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Accepts_no_garbage(int seed)
    {
        var mutator = new Mutator(seed);
        var accepted = 0;
        const int rounds = 5000;
        for (var i = 0; i < rounds; i++)
        {
            var body = mutator.Mutate(i % 2 == 0 ? Samples.Pager : Samples.Report);
            if (!CpimMessage.TryParse(body, null, out var message, out var rejection))
            {
                Assert.NotEqual(CpimRejection.None, rejection);
                continue;
            }
            accepted++;
            Check(body, message);
        }
        Assert.InRange(accepted, rounds / 10, rounds * 9 / 10);
    }

    private static void Check(byte[] body, CpimMessage message)
    {
        var text = Encoding.Latin1.GetString(body);
        var match = Shape().Match(text);
        Assert.True(match.Success, text);
        Assert.Equal(match.Groups["headers"].Length, message.HeaderBlock.Length);
        Assert.Equal(match.Groups["entity"].Length, message.Entity.Length);
        Assert.True(text.Length - match.Groups["content"].Index >= message.Content.Length);
        Assert.True(message.From.IsEmpty || message.From.ToString().Contains(':', StringComparison.Ordinal));
        _ = message.Subject + message.GetText() + message.ContentType;

        using var copy = new PooledWriter();
        var writer = new CpimWriter(copy);
        writer.CopyHeaders(message);
        writer.EndHeaders();
        copy.Write(message.Entity.Span);
        Assert.True(CpimMessage.TryParse(copy.WrittenMemory, null, out var again, out var why), why.ToString());
        Assert.Equal(message.MessageId.Text(), again.MessageId.Text());
        Assert.Equal(message.Dispositions, again.Dispositions);
        Assert.Equal(message.From.ToString(), again.From.ToString());
        Assert.Equal(message.To.Count(), again.To.Count());
        Assert.Equal(message.Content.Text(), again.Content.Text());
    }

    [GeneratedRegex(@"\A(?<headers>([!#-'*+\-.0-9A-Z^-z|~]+[ \t]*:[^\x00-\x08\x0A-\x1F\x7F]*\r?\n)+)\r?\n(?<entity>([!#-'*+\-.0-9A-Z^-z{|}~]+[ \t]*:[^\n]*\n([ \t][^\n]*\n)*)*\r?\n(?<content>[\s\S]*))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
