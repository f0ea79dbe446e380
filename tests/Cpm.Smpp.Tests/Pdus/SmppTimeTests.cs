using System.Text;
using Cpm.Smpp.Pdus;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Smpp.Tests.Pdus;

public sealed class SmppTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 15, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("260301101530000+", "2026-03-01T10:15:30.000Z")]
    [InlineData("260301101530908+", "2026-03-01T08:15:30.900Z")]
    [InlineData("260301101530008-", "2026-03-01T12:15:30.000Z")]
    [InlineData("260301101530048+", "2026-02-28T22:15:30.000Z")]
    [InlineData("240229000000000+", "2024-02-29T00:00:00.000Z")]
    [InlineData("750101000000000+", "2075-01-01T00:00:00.000Z")]
    [InlineData("760101000000000+", "1976-01-01T00:00:00.000Z")]
    [InlineData("000000040000000R", "2026-03-01T14:15:30.000Z")]
    [InlineData("020610233429000R", "2028-09-12T09:49:59.000Z")]
    public void Reads(string text, string expected)
    {
        Assert.True(SmppTime.TryParse(Encoding.ASCII.GetBytes(text), Now, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("260301101530000")]
    [InlineData("260301101530000Z")]
    [InlineData("260301101530049+")]
    [InlineData("261301101530000+")]
    [InlineData("260230101530000+")]
    [InlineData("250229101530000+")]
    [InlineData("260301241530000+")]
    [InlineData("260301106030000+")]
    [InlineData("26030110153000A+")]
    [InlineData("2603011015300000+")]
    public void Refuses(string text) => Assert.False(SmppTime.TryParse(Encoding.ASCII.GetBytes(text), Now, out _));

    [Theory]
    [InlineData(4 * 3600, "000000040000000R")]
    [InlineData(0, "000000000001000R")]
    [InlineData(86400 + 61, "000001000101000R")]
    [InlineData(400 * 86400, "010105000000000R")]
    public void Writes_durations(int seconds, string expected)
    {
        var text = new byte[SmppTime.Length];
        SmppTime.WriteRelative(TimeSpan.FromSeconds(seconds), text);
        Assert.Equal(expected, Encoding.ASCII.GetString(text));
    }

    [Property]
    public void Absolute_times_come_back(int seconds)
    {
        var time = Now.AddSeconds(seconds % 1_000_000_000);
        var text = new byte[SmppTime.Length];
        SmppTime.WriteAbsolute(time, text);
        Assert.True(SmppTime.TryParse(text, Now, out var again));
        Assert.Equal(time, again);
    }

    [Property]
    public void Durations_up_to_99_days_come_back(int seconds)
    {
        var duration = TimeSpan.FromSeconds(1 + (Math.Abs((long)seconds) % (99 * 86400)));
        var text = new byte[SmppTime.Length];
        SmppTime.WriteRelative(duration, text);
        Assert.True(SmppTime.TryParse(text, Now, out var end));
        Assert.Equal(Now + duration, end);
    }
}
