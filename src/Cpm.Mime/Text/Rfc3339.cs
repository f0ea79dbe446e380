using System.Buffers.Text;

namespace Cpm.Mime;

/// <summary>Date and time as CPIM and IMDN write them (RFC 3339 section 5.6).</summary>
public static class Rfc3339
{
    /// <summary>The longest text that <see cref="Format"/> writes, in octets.</summary>
    public const int MaxLength = 35;

    /// <summary>Reads a date-time: any number of fraction digits (those past 100 ns are dropped), <c>T</c> and <c>Z</c> in either case, a leap second as the second before it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) is not ('t' or ' ') || text[13] != ':' || text[16] != ':') return false;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)) return false;
        if (!Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second)) return false;
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        var at = 19;
        if (!Fraction(text, ref at, out var ticks) || !Offset(text[at..], out var offset)) return false;
        var local = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified).Ticks + ticks;
        var utc = local - offset * TimeSpan.TicksPerMinute;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return false;
        value = new DateTimeOffset(local, TimeSpan.FromMinutes(offset));
        return true;
    }

    /// <summary>Writes <c>2026-03-01T10:15:30.120Z</c>: milliseconds where there is a fraction, all seven digits where milliseconds do not hold it; <c>Z</c> for UTC.</summary>
    /// <returns>Octets written, at most <see cref="MaxLength"/>.</returns>
    public static int Format(DateTimeOffset value, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(value, destination, out _, 'O'); // yyyy-MM-ddTHH:mm:ss.fffffff+hh:mm
        Span<byte> zone = stackalloc byte[6];
        destination.Slice(27, 6).CopyTo(zone);
        var ticks = value.Ticks % TimeSpan.TicksPerSecond;
        var length = ticks == 0 ? 19 : ticks % TimeSpan.TicksPerMillisecond == 0 ? 23 : 27;
        if (value.Offset == TimeSpan.Zero)
        {
            destination[length] = (byte)'Z';
            return length + 1;
        }
        zone.CopyTo(destination[length..]);
        return length + 6;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + digit - '0';
        }
        return true;
    }

    private static bool Fraction(ReadOnlySpan<byte> text, ref int at, out long ticks)
    {
        ticks = 0;
        if (at >= text.Length || text[at] is not ((byte)'.' or (byte)',')) return true;
        var first = ++at;
        var scale = TimeSpan.TicksPerSecond;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++)
        {
            scale /= 10;
            ticks += (text[at] - '0') * scale;
        }
        return at > first;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z']) return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!Number(text[1..3], out var hour) || !Number(text[4..6], out var minute) || hour > 14 || minute > 59) return false;
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return minutes is >= -840 and <= 840;
    }
}
