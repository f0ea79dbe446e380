using System.Globalization;
using System.Text;

namespace Cpm.Sip.Headers;

/// <summary>A Date: <c>Sun, 01 Mar 2026 10:15:30 GMT</c>, in no other zone (RFC 3261 20.17).</summary>
public static class DateValue
{
    private const string AfterWeekday = "dd MMM yyyy HH:mm:ss 'GMT'";
    private const int WeekdayLength = 5;
    private const int Length = 29;

    /// <summary>Reads a date. The name of the weekday is not compared with the date.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out DateTimeOffset date)
    {
        date = default;
        if (value.Length != Length || value[3] != ',' || value[4] != ' ' || !Ascii.IsValid(value)) return false;
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Length; i++) text[i] = (char)value[i];
        return DateTimeOffset.TryParseExact(text[WeekdayLength..], AfterWeekday, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
    }

    /// <summary>Writes a date.</summary>
    public static byte[] Format(DateTimeOffset date) => Encoding.ASCII.GetBytes(date.ToString("r", CultureInfo.InvariantCulture));
}
