using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Writing;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Parsing;

/// <summary>Damaged messages: no exception, and what is still accepted must mean the same when written again.</summary>
public sealed class MutationTests
{
    private const int Budget = 4000;

    [Theory]
    [InlineData("cpim", 1)]
    [InlineData("torture/wsinv.sip", 2)]
    [InlineData("torture/intmeth.sip", 3)]
    [InlineData("torture/unreason.sip", 4)]
    [InlineData("torture/escnull.sip", 5)]
    [InlineData("torture/mult-ip-in-header.sip", 6)]
    public void Damaged_message_is_refused_or_still_whole(string name, int seed)
    {
        var sample = name == "cpim" ? Samples.CpimMessage : Samples.File(name);
        var mutator = new Mutator(seed);
        var accepted = 0;
        var refused = 0;
        for (var i = 0; i < Budget; i++)
        {
            var damaged = mutator.Mutate(sample);
            var status = SipParser.TryReadStream(new(damaged), SipLimits.Default, out var message, out var rejection, out _, out _);
            using (message)
            {
                Assert.Equal(status == ParseStatus.Rejected, rejection != SipRejection.None);
                if (status == ParseStatus.Rejected) refused++;
                if (status == ParseStatus.Complete)
                {
                    accepted++;
                    MustBeWhole(message!);
                    MustSurviveWriting(message!);
                }
            }
            status = SipParser.TryReadDatagram(damaged, SipLimits.Default, out message, out _);
            using (message)
            {
                if (status == ParseStatus.Complete) MustSurviveWriting(message!);
            }
        }
        Assert.True(accepted > 0 && refused > 0, $"{accepted} accepted, {refused} refused");
    }

    // What a message accepted must have, read here from the octets themselves.
    private static void MustBeWhole(SipMessage message)
    {
        var head = message.Raw.Span[..^message.Body.Length];
        Assert.True(head.EndsWith("\r\n\r\n"u8));
        Assert.Equal(head.IndexOf("\r\n\r\n"u8), head.Length - 4);
        Assert.Equal(head.Count((byte)'\r'), head.Count((byte)'\n'));
        Assert.True(message.TryGetUInt32(SipHeaderId.ContentLength, out var length));
        Assert.Equal((int)length, message.Body.Length);
        Assert.True(message.TryGetCSeq(out var sequence));
        if (message.IsRequest) Assert.Equal(message.MethodBytes.ToArray(), sequence.MethodBytes.ToArray());
        Assert.True(message.TryGetVia(out _));
        Assert.True(message.TryGetFrom(out var from));
        Assert.True(message.TryGetTo(out var to));
        Assert.False(from.Uri.IsEmpty || to.Uri.IsEmpty || message.CallId.IsEmpty);
    }

    internal static void MustSurviveWriting(SipMessage message)
    {
        using var output = new PooledWriter();
        var writer = new SipWriter(output);
        if (message.IsRequest) writer.RequestLine(message.MethodBytes.Span, message.RequestUri.Span);
        else
        {
            writer.Raw("SIP/2.0 "u8);
            writer.Number((uint)message.StatusCode);
            writer.Raw(" "u8);
            writer.Raw(message.ReasonPhrase.Span);
            writer.LineEnd();
        }
        for (var i = 0; i < message.HeaderCount; i++)
        {
            if (message[i].Id != SipHeaderId.ContentLength) writer.Header(message[i].Name.Span, message[i].Value.Span);
        }
        writer.Body(message.Body.Span);
        writer.Flush();
        using var again = Samples.Parse(output.WrittenSpan.ToArray());
        Assert.Equal(Describe(message), Describe(again));
    }

    private static string Describe(SipMessage message)
    {
        var text = new System.Text.StringBuilder();
        text.Append(message.IsRequest).Append(message.Method).Append(message.StatusCode).Append(Latin(message.MethodBytes)).Append(Latin(message.RequestUri)).Append(Latin(message.ReasonPhrase));
        for (var i = 0; i < message.HeaderCount; i++)
        {
            if (message[i].Id != SipHeaderId.ContentLength) text.Append('\n').Append(message[i].Id).Append('|').Append(Latin(message[i].Name)).Append('|').Append(Latin(message[i].Value));
        }
        return text.Append('\n').Append(Latin(message.Body)).ToString();
    }

    private static string Latin(ReadOnlyMemory<byte> octets) => System.Text.Encoding.Latin1.GetString(octets.Span);
}
