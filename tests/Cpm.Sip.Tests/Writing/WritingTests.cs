using System.Net;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Tests.Writing;

public sealed class WritingTests
{
    [Fact]
    public void Response_copies_what_it_must()
    {
        using var request = Samples.Parse(Samples.Request("v: SIP/2.0/TCP b.example;branch=z9hG4bK2 , SIP/2.0/UDP c\nRecord-Route: <sip:p;lr>\nSubject: not copied"));
        var add = new SipResponseHeaders(202) { ToTag = "t9"u8.ToArray() };
        add.Headers.Add(SipHeaderId.Server, "CPM-serv/OMA2.0");
        var text = Write(request, add, new(IPAddress.Parse("192.0.2.1"), 5062));
        Assert.Equal(Samples.Text(Samples.Bytes("""
            SIP/2.0 202 Accepted
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;received=192.0.2.1;rport=5062
            Via: SIP/2.0/TCP b.example;branch=z9hG4bK2 , SIP/2.0/UDP c
            From: <sip:alice@example.com>;tag=1
            To: <sip:bob@example.com>;tag=t9
            Call-ID: a1
            CSeq: 1 MESSAGE
            Record-Route: <sip:p;lr>
            Server: CPM-serv/OMA2.0
            Content-Length: 0


            """)), text);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP 192.0.2.9;branch=x", "SIP/2.0/UDP 192.0.2.9;branch=x")]
    [InlineData("SIP/2.0/UDP 192.0.2.8;branch=x", "SIP/2.0/UDP 192.0.2.8;branch=x;received=192.0.2.9")]
    [InlineData("SIP/2.0/UDP h;received=1.1.1.1;x=\"a b\";rport=1, SIP/2.0/UDP z;rport", "SIP/2.0/UDP h;x=\"a b\";received=192.0.2.9;rport=777, SIP/2.0/UDP z;rport")]
    public void Topmost_via_tells_where_the_request_came_from(string via, string expected)
    {
        using var request = Samples.Parse(Samples.Bytes($"OPTIONS sip:b SIP/2.0\nVia: {via}\nFrom: <sip:a>;tag=1\nTo: <sip:b>;tag=old\nCall-ID: 1\nCSeq: 1 OPTIONS\n\n"));
        var text = Write(request, new(200) { ToTag = "new"u8.ToArray() }, new(IPAddress.Parse("::ffff:192.0.2.9"), 777));
        Assert.Contains($"\r\nVia: {expected}\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nTo: <sip:b>;tag=old\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r\nVia: {via}\r\n", Write(request, new(200), null), StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_request_is_answered_with_its_fields()
    {
        Assert.Equal(ParseStatus.Rejected, SipParser.TryReadDatagram(Samples.File("torture/quotbal.sip"), SipLimits.Default, out var request, out var rejection));
        using (request)
        {
            var add = new SipResponseHeaders(rejection.StatusCode()) { Reason = rejection.ReasonPhrase().ToArray(), ToTag = "t"u8.ToArray() };
            var text = Write(request!, add, null);
            Assert.StartsWith("SIP/2.0 400 Bad To\r\n", text, StringComparison.Ordinal);
            Assert.Contains("\r\nTo: \"Mr. J. User <sip:j.user@example.com>\r\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Request_is_read_as_written()
    {
        var request = new SipRequest(SipMethod.Message, "tel:+15550100009") { ContentType = "text/plain"u8.ToArray(), Body = "hé"u8.ToArray() };
        request.Headers.Add(SipHeaderId.From, "\"é\" <sip:a@b>;tag=1");
        request.Headers.Add(SipHeaderId.To, "<tel:+15550100009>");
        request.Headers.Add(SipHeaderId.CallId, "c1");
        request.Headers.Add(SipHeaderId.CSeq, "1 MESSAGE");
        request.Headers.Add("X-Own"u8.ToArray(), "v"u8.ToArray());
        request.Headers.Add(SipHeaderId.Subject, "removed");
        request.Headers.AddFirst(SipHeaderId.Route, "<sip:r;lr>"u8.ToArray());
        Assert.Equal(1, request.Headers.Remove(SipHeaderId.Subject));
        Assert.Equal(6, request.Headers.Count);
        Assert.True(request.Headers.TryGetValue(SipHeaderId.CallId, out _));
        Assert.False(request.Headers.TryGetValue(SipHeaderId.Subject, out _));
        using var output = new PooledWriter();
        request.Write(output, "SIP/2.0/TCP h;branch=z9hG4bK7"u8);
        using var read = Samples.Parse(output.WrittenSpan.ToArray());
        Assert.Equal((SipMethod.Message, "tel:+15550100009", "hé"), (read.Method, Samples.Text(read.RequestUri), Samples.Text(read.Body)));
        Assert.Equal((SipHeaderId.Via, SipHeaderId.Route), (read[0].Id, read[1].Id));
        Assert.True(read.TryGetFrom(out var from));
        Assert.Equal("é", from.DecodeDisplayName());
    }

    [Fact]
    public void Writer_grows_its_buffer()
    {
        using var output = new PooledWriter();
        var writer = new SipWriter(output);
        writer.StatusLine(499, default);
        for (var i = 0; i < 300; i++) writer.Header(SipHeaderId.Subject, new string('é', i));
        writer.Header(SipHeaderId.Expires, uint.MaxValue);
        writer.Body(new byte[5000]);
        writer.Flush();
        var text = Samples.Text(output.WrittenMemory);
        Assert.StartsWith("SIP/2.0 499 Bad Request\r\nSubject: \r\nSubject: é\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Expires: 4294967295\r\nContent-Length: 5000\r\n\r\n\0", text, StringComparison.Ordinal);
        Assert.Equal(300, text.Split("Subject").Length - 1);
    }

    private static string Write(SipMessage request, SipResponseHeaders add, IPEndPoint? source)
    {
        using var output = new PooledWriter();
        SipResponseWriter.Write(output, request, add, source);
        return Samples.Text(output.WrittenMemory);
    }
}
