using System.Text;
using Cpm.Simulators.Load;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Simulators.Tests.Load;

public sealed class PartsTests
{
    private const string Response = "SIP/2.0 202 Accepted\r\nVia: SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bKx\r\nCall-ID: 0000000042-ab@load\r\nContent-Length: 3\r\n\r\nabc";

    [Theory]
    [InlineData(Response)]
    [InlineData("SIP/2.0 202 Accepted\r\nl: 3\r\ni: 42-ab@load\r\n\r\nabc")]
    [InlineData("SIP/2.0 202 Accepted\r\ncall-id:42-ab@load\r\nCONTENT-LENGTH:  3\r\n\r\nabc")]
    public void A_response_is_cut_and_read(string text)
    {
        var octets = Encoding.ASCII.GetBytes(text + "SIP/2.0 ");
        Assert.Equal((text.Length, 202, 42L), (ResponseScanner.Scan(octets, out var status, out var number), status, number));
        for (var length = 0; length < text.Length; length++) Assert.Equal(0, ResponseScanner.Scan(octets.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void A_response_over_http_is_cut_and_has_no_number()
    {
        var text = "HTTP/1.1 202 Accepted\r\nServer: x\r\nContent-Length: 28\r\nConnection: Keep-Alive\r\n\r\n3: Queued for later delivery";
        var octets = Encoding.ASCII.GetBytes(text + "HTTP");
        Assert.Equal((text.Length, 202, -1L), (ResponseScanner.Scan(octets, out var status, out var number), status, number));
        for (var length = 0; length < text.Length; length++) Assert.Equal(0, ResponseScanner.Scan(octets.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void A_request_over_http_names_both_numbers_and_the_message()
    {
        var options = new LoadOptions { Server = new(System.Net.IPAddress.Loopback, 13), Protocol = LoadProtocol.SendSms, Senders = 10, TextLength = 20 };
        var template = new MessageTemplate(options, new(System.Net.IPAddress.Loopback, 1), "r");
        var octets = new byte[template.Length];
        template.Write(1234567, octets);
        Assert.Equal(
            "GET /cgi-bin/sendsms?username=tester&password=secret&from=%2B15550100008&to=%2B15552004567&text=load+%230001234567+xxx HTTP/1.1\r\nHost: 127.0.0.1:13\r\n\r\n",
            Encoding.ASCII.GetString(octets));
    }

    [Fact]
    public void Latencies_are_right_within_their_bucket()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 10_000; i++) histogram.Add(TimeSpan.FromMicroseconds(i * 100));
        var read = histogram.Read();
        Assert.InRange(read.P50, 500, 508);
        Assert.InRange(read.P95, 950, 965);
        Assert.InRange(read.P99, 990, 1000);
        Assert.Equal((1000, 10_000), (read.Max, read.Count));
        histogram.Add(TimeSpan.FromDays(30));
        histogram.Add(TimeSpan.FromMicroseconds(-5));
        Assert.Equal(10_002, histogram.Read().Count);
        Assert.Equal(0, new LatencyHistogram().Read().P999);
    }

    [Fact]
    public void The_table_of_unanswered_messages_gives_the_oldest()
    {
        var table = new OutstandingTable(4);
        for (var round = 0L; round < 100; round++)
        {
            for (var i = 0L; i < 4; i++) table.Add((round * 4) + i);
            Assert.True(table.Remove((round * 4) + 1));
            Assert.True(table.TryPeek(out var oldest));
            Assert.Equal(round * 4, oldest);
            Assert.True(table.Remove(round * 4));
            Assert.False(table.Remove(round * 4));
            Assert.True(table.TryPeek(out oldest));
            Assert.Equal((round * 4) + 2, oldest);
            Assert.True(table.Remove((round * 4) + 3) && table.Remove((round * 4) + 2));
            Assert.Equal((0, false), (table.Count, table.TryPeek(out _)));
        }
    }

    [Fact]
    public void Writing_and_reading_messages_allocates_nothing()
    {
        var template = new MessageTemplate(new LoadOptions { Server = new(System.Net.IPAddress.Loopback, 5060) }, new(System.Net.IPAddress.Loopback, 1), MessageTemplate.NewRun());
        var output = new byte[template.Length];
        var response = Encoding.ASCII.GetBytes(Response);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            template.Write(123_456, output);
            ResponseScanner.Scan(response, out _, out _);
        }));
        Assert.Contains("#0000123456 ", Encoding.UTF8.GetString(output), StringComparison.Ordinal);
        Assert.Contains("MESSAGE tel:+15552003456 ", Encoding.UTF8.GetString(output), StringComparison.Ordinal);
    }

    [Fact]
    public void Recipients_must_have_equally_long_numbers()
    {
        var options = new LoadOptions { Server = new(System.Net.IPAddress.Loopback, 5060), BaseNumber = "+999", Recipients = 2 };
        Assert.Throws<ArgumentException>(() => new MessageTemplate(options, new(System.Net.IPAddress.Loopback, 1), "r"));
    }
}
