using Cpm.Sip.Headers;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Tests.Messages;

public sealed class SipMessageTests
{
    [Fact]
    public void Cpim_message_is_read_whole()
    {
        using var message = Samples.Parse(Samples.CpimMessage);
        Assert.True(message.IsRequest);
        Assert.Equal(SipMethod.Message, message.Method);
        Assert.Equal("tel:+15550100009", Samples.Text(message.RequestUri));
        Assert.True(message.TryGetVia(out var via));
        Assert.Equal("z9hG4bK-524287-1---8f3c1d2e", Samples.Text(via.Branch));
        Assert.True(message.TryGetFrom(out var from));
        Assert.Equal("7c1f4e2a", Samples.Text(from.Tag));
        Assert.True(message.TryGetTo(out var to));
        Assert.True(to.Tag.IsEmpty);
        Assert.True(message.TryGetCSeq(out var sequence));
        Assert.Equal((1u, SipMethod.Message), (sequence.Sequence, sequence.Method));
        Assert.True(message.TryGetUInt32(SipHeaderId.MaxForwards, out var hops));
        Assert.Equal(70u, hops);
        Assert.True(message.TryGetContentType(out var type) && type.Is("message"u8, "CPIM"u8));
        Assert.True(message.TryGetValue(SipHeaderId.ConversationId, out var conversation));
        Assert.Equal("1f6b0f5e-6d0b-4c1f-9d52-4d4f4f2b0001", Samples.Text(conversation));
        Assert.StartsWith("From: <sip:+15550100001", Samples.Text(message.Body), StringComparison.Ordinal);
        Assert.Equal(Samples.CpimMessage, message.Raw.ToArray());
    }

    [Fact]
    public void Elements_come_from_several_fields_and_commas()
    {
        using var message = Samples.Parse(Samples.Request("Route: <sip:a;lr>, \"x, \\\"<y\" <sip:b?q=1,2>\nSupported: path\nroute: <sip:c>;p=\"1,2\"\nk: gruu, ,100rel"));
        Assert.Equal(["<sip:a;lr>", "\"x, \\\"<y\" <sip:b?q=1,2>", "<sip:c>;p=\"1,2\""], List(message, SipHeaderId.Route));
        Assert.Equal(["path", "gruu", "", "100rel"], List(message, SipHeaderId.Supported));
        Assert.True(message.HasToken(SipHeaderId.Supported, "GRUU"u8));
        Assert.False(message.HasToken(SipHeaderId.Supported, "timer"u8));
        Assert.Empty(List(message, SipHeaderId.Require));
    }

    [Fact]
    public void Field_that_is_no_list_is_not_divided()
    {
        using var message = Samples.Parse(Samples.Request("Subject: one, two\nDate: Sun, 01 Mar 2026 10:15:30 GMT\nEmpty:\nSubject2: a,b"));
        Assert.Equal(["one, two"], List(message, SipHeaderId.Subject));
        Assert.Single(List(message, SipHeaderId.Date));
        Assert.True(message.TryGetValue("subject2"u8, out var other));
        Assert.Equal("a,b", Samples.Text(other));
        Assert.True(message.TryGetValue("EMPTY"u8, out var empty) && empty.IsEmpty);
        Assert.False(message.TryGetValue("absent"u8, out _));
    }

    [Fact]
    public void Fields_keep_order_name_and_folding()
    {
        using var message = Samples.Parse(Samples.Request("X-One:  a\n  b \ns: t"));
        var field = message[6];
        Assert.Equal((SipHeaderId.Other, "X-One", "a\r\n  b"), (field.Id, Samples.Text(field.Name), Samples.Text(field.Value)));
        Assert.Equal((SipHeaderId.Subject, "s", "t"), (message[7].Id, Samples.Text(message[7].Name), Samples.Text(message[7].Value)));
        Assert.Throws<ArgumentOutOfRangeException>(() => message[message.HeaderCount]);
    }

    [Fact]
    public void Privacy_is_read_from_all_fields()
    {
        using var message = Samples.Parse(Samples.Request("Privacy: id; Critical\nPrivacy: history, nonsense"));
        Assert.Equal(PrivacyValues.Id | PrivacyValues.Critical | PrivacyValues.History, message.Privacy);
    }

    [Fact]
    public void Many_headers_and_a_second_use_leave_nothing_behind()
    {
        for (var round = 0; round < 3; round++)
        {
            using (var large = Samples.Parse(Samples.Request(string.Join('\n', Enumerable.Range(0, 100).Select(i => $"X-{i}: {i}")) + "\nRoute: <sip:a>")))
                Assert.True(large.Has(SipHeaderId.Route));
            using var small = Samples.Parse(Samples.Request());
            Assert.Equal(7, small.HeaderCount);
            Assert.False(small.Has(SipHeaderId.Route));
            Assert.True(small.Body.IsEmpty);
        }
    }

    [Fact]
    public void Disposing_twice_returns_it_once()
    {
        var message = Samples.Parse(Samples.Request());
        message.Dispose();
        message.Dispose();
        using var one = Samples.Parse(Samples.Request());
        using var two = Samples.Parse(Samples.Request());
        Assert.NotSame(one, two);
    }

    private static List<string> List(SipMessage message, SipHeaderId id)
    {
        var found = new List<string>();
        foreach (var value in message.Values(id)) found.Add(Samples.Text(value));
        return found;
    }
}
