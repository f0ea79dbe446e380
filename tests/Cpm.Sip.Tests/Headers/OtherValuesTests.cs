using Cpm.Sip.Headers;
using Cpm.Sip.Messages;

namespace Cpm.Sip.Tests.Headers;

public sealed class OtherValuesTests
{
    [Theory]
    [InlineData("314159 INVITE", 314159u, SipMethod.Invite)]
    [InlineData("4294967295\r\n\t MESSAGE", 4294967295u, SipMethod.Message)]
    [InlineData("0009 FOO", 9u, SipMethod.Unknown)]
    public void CSeq_is_read(string text, uint number, SipMethod method)
    {
        Assert.True(CSeqValue.TryParse(Samples.Memory(text), out var sequence));
        Assert.Equal((number, method), (sequence.Sequence, sequence.Method));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("INVITE")]
    [InlineData("-1 INVITE")]
    [InlineData("4294967296 INVITE")]
    [InlineData("1 IN VITE")]
    public void Bad_cseq_is_refused(string text) => Assert.False(CSeqValue.TryParse(Samples.Memory(text), out _));

    [Theory]
    [InlineData("Sun, 01 Mar 2026 10:15:30 GMT", true)]
    [InlineData("Mon, 01 Mar 2026 10:15:30 GMT", true)]
    [InlineData("Sun, 01 Mar 2026 10:15:30 EST", false)]
    [InlineData("Sun, 31 Feb 2026 10:15:30 GMT", false)]
    [InlineData("Sun, 1 Mar 2026 10:15:30 GMT", false)]
    [InlineData("", false)]
    public void Date_is_in_gmt(string text, bool good)
    {
        Assert.Equal(good, DateValue.TryParse(Samples.Memory(text).Span, out var date));
        if (good) Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 15, 30, TimeSpan.Zero), date);
    }

    [Fact]
    public void Date_is_written_as_read()
    {
        var date = new DateTimeOffset(2026, 3, 1, 10, 15, 30, TimeSpan.Zero);
        Assert.True(DateValue.TryParse(DateValue.Format(date), out var read));
        Assert.Equal(date, read);
    }

    [Theory]
    [InlineData("120", true, 120u)]
    [InlineData("18000 (in a (long) meeting \\) );duration=3600", true, 18000u)]
    [InlineData("949302838503028349304023988", false, 0u)]
    [InlineData("5 (open", false, 0u)]
    [InlineData("x", false, 0u)]
    public void Retry_after_is_read(string text, bool good, uint seconds)
    {
        Assert.Equal(good, RetryAfterValue.TryParse(Samples.Memory(text), out var retry));
        Assert.Equal(seconds, retry.Seconds);
    }

    [Theory]
    [InlineData("399 gw.example:5060 \"a \\\"b\\\"\"", 399)]
    [InlineData("1812 overture \"In Progress\"", 0)]
    [InlineData("399 gw text", 0)]
    [InlineData("399 gw \"text", 0)]
    [InlineData("399", 0)]
    public void Warning_is_read(string text, int code)
    {
        Assert.Equal(code != 0, WarningValue.TryParse(Samples.Memory(text), out var warning));
        Assert.Equal(code, warning.Code);
        if (code != 0) Assert.Equal(("gw.example:5060", "a \"b\""), (Samples.Text(warning.Agent), SipText.Unescape(warning.Text.Span)));
    }

    [Fact]
    public void Accept_contact_is_read()
    {
        Assert.True(ContactPreference.TryParse(Samples.Memory("*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3Ax\";require;explicit"), out var preference));
        Assert.True(preference.IsRequired && preference.IsExplicit);
        Assert.True(FeatureTags.Contains(preference.Parameters, FeatureTags.Icsi, "urn:urn-7:x"u8));
        Assert.False(ContactPreference.TryParse(Samples.Memory("sip:a"), out _));
        Assert.False(ContactPreference.TryParse(Samples.Memory("*x"), out _));
    }

    [Fact]
    public void Media_type_and_token_are_read()
    {
        Assert.True(MediaTypeValue.TryParse(Samples.Memory("Multipart / Mixed ;boundary=\"a b\""), out var type));
        Assert.True(type.Is("multipart"u8, "mixed"u8) && type.Parameters.TryGet("boundary"u8, out var boundary) && boundary.Length == 3);
        Assert.False(MediaTypeValue.TryParse(Samples.Memory("text"), out _));
        Assert.False(MediaTypeValue.TryParse(Samples.Memory("text/"), out _));
        Assert.True(TokenValue.TryParse(Samples.Memory("recipient-list;handling=required"), out var token));
        Assert.True(token.Is("Recipient-List"u8) && token.Parameters.Has("handling"u8));
        Assert.False(TokenValue.TryParse(Samples.Memory(";x"), out _));
    }
}
