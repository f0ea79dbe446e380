using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Cpm.Simulators.Smsc;

/// <summary>
/// The text of receipts. SMPP 3.4 Appendix B only suggests one and 5.0 has none, so that no two centres write the same: these are the ways that have been seen.
/// </summary>
public sealed class ReceiptText
{
    /// <summary>As Appendix B has it.</summary>
    public const string Standard = "Standard";

    private const string Head = "id:{id} sub:{sub:000} dlvrd:{dlvrd:000} ";
    private const string Dates = "submit date:{submitted:yyMMddHHmm} done date:{done:yyMMddHHmm} ";
    private const string Tail = "stat:{state} err:{error} text:{text}";

    // In the order of the arguments of Format.
    private static readonly string[] Fields = ["id", "sub", "dlvrd", "submitted", "done", "state", "error", "text"];

    private readonly CompositeFormat _format;

    private ReceiptText(CompositeFormat format) => _format = format;

    /// <summary>The ways that have a name.</summary>
    public static IReadOnlyDictionary<string, string> Known { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [Standard] = Head + Dates + Tail,
        ["NoCounts"] = "id:{id} " + Dates + Tail,
        ["NoText"] = Head + Dates + "stat:{state} err:{error}",
        ["NoDates"] = Head + Tail,
        ["NoId"] = "sub:{sub:000} dlvrd:{dlvrd:000} " + Dates + Tail,
        ["NoState"] = Head + Dates + "err:{error} text:{text}",
        ["Seconds"] = Head + "submit date:{submitted:yyMMddHHmmss} done date:{done:yyMMddHHmmss} " + Tail,
        ["LongDates"] = Head + "submit date:{submitted:yyyyMMddHHmmss} done date:{done:yyyyMMddHHmmss} " + Tail,
        ["SmppTimes"] = Head + "submit date:{submitted:yyMMddHHmmss}000+ done date:{done:yyMMddHHmmss}000+ " + Tail,
        ["LongError"] = Head + Dates + "stat:{state} err:0{error} text:{text}",
        ["HexError"] = Head + Dates + "stat:{state} err:21b text:{text}",
        ["Unpadded"] = "id:{id} sub:{sub} dlvrd:{dlvrd} " + Dates + Tail,
        ["CapitalText"] = Head + Dates + "stat:{state} err:{error} Text:{text}",
        ["Shuffled"] = "stat:{state} done date:{done:yyMMddHHmm} err:{error} id:{id} submit date:{submitted:yyMMddHHmm} text:{text}",
        ["Tabs"] = "id:{id}\tsub:{sub:000}\tdlvrd:{dlvrd:000}\tsubmit date:{submitted:yyMMddHHmm}\tdone date:{done:yyMMddHHmm}\tstat:{state}\terr:{error}\ttext:{text}",
        ["Semicolons"] = "id:{id};sub:{sub:000};dlvrd:{dlvrd:000};submit date:{submitted:yyMMddHHmm};done date:{done:yyMMddHHmm};stat:{state};err:{error};text:{text}",
        ["Wide"] = "id:{id}   sub:{sub:000}   dlvrd:{dlvrd:000}   submit date:{submitted:yyMMddHHmm}   done date:{done:yyMMddHHmm}   stat:{state}   err:{error}   text:{text}",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a name or a template.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static ReceiptText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Known.TryGetValue(text, out var template)) template = text;
        if (!template.Contains('{', StringComparison.Ordinal)) throw new ArgumentException($"receiptText: \"{text}\" is neither {string.Join(", ", Known.Keys)} nor a template");
        for (var i = 0; i < Fields.Length; i++)
        {
            template = template.Replace($"{{{Fields[i]}}}", $"{{{i}}}", StringComparison.Ordinal).Replace($"{{{Fields[i]}:", $"{{{i}:", StringComparison.Ordinal);
        }
        try
        {
            var format = CompositeFormat.Parse(template);
            if (format.MinimumArgumentCount > Fields.Length) throw new ArgumentException($"receiptText: \"{text}\" has an unknown field");
            return new ReceiptText(format);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"receiptText: \"{text}\" is no template: {e.Message}", e);
        }
    }

    /// <summary>Writes the text for a receipt, in octets; those of the message's own text are taken as they are.</summary>
    internal byte[] Write(Receipt receipt, DateTimeOffset now) => Encoding.Latin1.GetBytes(string.Format(
        CultureInfo.InvariantCulture, _format, Encoding.ASCII.GetString(receipt.MessageId), 1, receipt.State == "DELIVRD" ? 1 : 0, receipt.SubmittedAt, now, receipt.State, receipt.Error,
        Encoding.Latin1.GetString(receipt.Beginning)));
}
