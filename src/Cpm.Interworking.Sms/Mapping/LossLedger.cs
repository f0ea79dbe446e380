using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Smpp.Text;

namespace Cpm.Interworking.Sms.Mapping;

/// <summary>
/// What a recipient of short messages will not see as it was sent, one line each. Characters are named by their code points and counted: the ledger stands in
/// the journal for as long as that is kept, and is not the text.
/// </summary>
public static class LossLedger
{
    // More kinds of characters than this say nothing new, and the sum follows.
    private const int MostCharacters = 20;

    /// <summary>The losses of a message under a plan; empty for none.</summary>
    public static ImmutableArray<string> Of(MessageView message, in SmsTextPlan plan)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (plan.Losses.IsDefaultOrEmpty && message.Subject is null && message.LeftOut.Count == 0) return [];
        var lines = ImmutableArray.CreateBuilder<string>();
        if (message.Subject is not null) lines.Add("subject is not carried");
        foreach (var part in message.LeftOut) lines.Add($"{part} is not carried");
        var losses = plan.Losses.IsDefault ? [] : plan.Losses;
        foreach (var loss in losses.Take(MostCharacters)) lines.Add(Line(loss));
        if (losses.Length > MostCharacters) lines.Add(string.Create(CultureInfo.InvariantCulture, $"{losses.Skip(MostCharacters).Sum(l => l.Count)} more characters of {losses.Length - MostCharacters} kinds"));
        return lines.ToImmutable();
    }

    private static string Line(in TextLoss loss)
    {
        if (loss.Original.Length == 0) return $"octets that are not UTF-8 become {CodePoints(loss.Replacement)}";
        var what = CodePoints(loss.Original);
        var instead = loss.Replacement.Length == 0 ? "left out" : $"becomes {CodePoints(loss.Replacement)}";
        return loss.Count == 1 ? $"{what} {instead}" : string.Create(CultureInfo.InvariantCulture, $"{what} {instead}, {loss.Count} times");
    }

    private static string CodePoints(string text)
    {
        var names = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (i > 0) names.Append(' ');
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            var point = isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i];
            names.Append(CultureInfo.InvariantCulture, $"U+{point:X4}");
        }
        return names.ToString();
    }
}
