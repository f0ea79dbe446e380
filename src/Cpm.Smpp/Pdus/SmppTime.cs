namespace Cpm.Smpp.Pdus;

/// <summary>
/// A point in time or a duration as SMPP writes it: YYMMDDhhmmsstnnp, 16 octets (SMPP 5.0 §4.7.23). Absolute: t are tenths, nn quarters of an hour,
/// p '+' or '-' tells whether local time is ahead of or behind UTC. Relative (p is 'R'): years, months, days, hours, minutes, seconds from now.
/// </summary>
public static class SmppTime
{
    /// <summary>Octets of a time, without the closing NUL.</summary>
    public const int Length = 16;

    private const int MaxQuarters = 48;
    private const int DaysPerMonth = 30;
    private const int DaysPerYear = 365;

    /// <summary>Writes an absolute time in UTC, cut to tenths of a second.</summary>
    public static void WriteAbsolute(DateTimeOffset time, Span<byte> destination)
    {
        var utc = time.UtcDateTime;
        Write(destination, utc.Year % 100, utc.Month, utc.Day, utc.Hour, utc.Minute, utc.Second);
        destination[12] = (byte)('0' + (utc.Millisecond / 100));
        "00+"u8.CopyTo(destination[13..]);
    }

    /// <summary>Writes a duration, rounded up to seconds, at least one second, in days, hours, minutes and seconds, and from 100 days on in years and months too.</summary>
    /// <param name="duration">At most 99 years of 365 days; longer ones are cut.</param>
    /// <param name="destination">16 octets.</param>
    public static void WriteRelative(TimeSpan duration, Span<byte> destination)
    {
        const long longest = 99L * DaysPerYear * 86400;
        var seconds = Math.Clamp((long)Math.Ceiling(duration.TotalSeconds), 1, longest);
        var days = (int)(seconds / 86400);
        var (years, months) = (0, 0);
        if (days > 99)
        {
            years = Math.DivRem(days, DaysPerYear, out days);
            months = Math.DivRem(days, DaysPerMonth, out days);
        }
        Write(destination, years, months, days, (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60), (int)(seconds % 60));
        "000R"u8.CopyTo(destination[12..]);
    }

    /// <summary>
    /// Reads an absolute or relative time as a point in time. Two-digit years slide: from 50 years before <paramref name="now"/> to 49 after.
    /// </summary>
    /// <param name="text">16 octets, without the NUL.</param>
    /// <param name="now">The present: what relative times count from.</param>
    /// <param name="time">The point in time, in UTC.</param>
    /// <returns>False when the text is no such time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != Length || text[..15].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        var (year, month, day) = (Two(text, 0), Two(text, 2), Two(text, 4));
        var (hour, minute, second) = (Two(text, 6), Two(text, 8), Two(text, 10));
        var sign = text[15];
        if (sign == 'R') return TryAdd(now, year, month, day, new TimeSpan(hour, minute, second), out time);
        var quarters = Two(text, 13);
        if (sign is not ((byte)'+' or (byte)'-') || quarters > MaxQuarters || hour > 23 || minute > 59 || second > 59) return false;
        year = Slide(year, now.UtcDateTime.Year);
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddMilliseconds((text[12] - '0') * 100);
        var offset = TimeSpan.FromMinutes(15 * (sign == '+' ? quarters : -quarters));
        time = new DateTimeOffset(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc));
        return true;
    }

    private static bool TryAdd(DateTimeOffset now, int years, int months, int days, TimeSpan rest, out DateTimeOffset time)
    {
        time = default;
        // The farthest is 99 years, 99 months and 99 days: out of range only for clocks near the end of the calendar.
        if (now.Year > 9800) return false;
        time = now.ToUniversalTime().AddYears(years).AddMonths(months).AddDays(days).Add(rest);
        return true;
    }

    private static int Slide(int twoDigits, int present)
    {
        var year = present - (present % 100) + twoDigits;
        if (year < present - 50) return year + 100;
        return year >= present + 50 ? year - 100 : year;
    }

    private static int Two(ReadOnlySpan<byte> text, int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';

    private static void Write(Span<byte> destination, params ReadOnlySpan<int> pairs)
    {
        for (var i = 0; i < pairs.Length; i++)
        {
            destination[i * 2] = (byte)('0' + (pairs[i] / 10));
            destination[(i * 2) + 1] = (byte)('0' + (pairs[i] % 10));
        }
    }
}
