using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Mapping;
using Cpm.Smpp.Text;
using Xunit;

namespace Cpm.Interworking.Sms.Tests.Mapping;

public class LossLedgerTests
{
    private static IReadOnlyList<string> Of(string text, bool transliterate = false, string? subject = null, params string[] leftOut)
    {
        var view = new MessageView
        {
            Id = new(1),
            Kind = Primitives.MessageKind.Pager,
            Sender = "tel:+15550100001",
            ContentType = "text/plain",
            Subject = subject,
            LeftOut = leftOut,
            Content = Encoding.UTF8.GetBytes(text),
            Size = 1,
        };
        return LossLedger.Of(view, SmsTextPlan.Of(text, new SmsTextOptions { Transliterate = transliterate }));
    }

    [Fact]
    public void Nothing_lost_is_an_empty_ledger() => Assert.Empty(Of("plain text, жизнь 🐳"));

    [Fact]
    public void Characters_are_named_by_code_point_and_counted()
    {
        var lines = Of("“Olá” “…”", transliterate: true);
        Assert.Equal(["U+201C becomes U+0022, 2 times", "U+00E1 becomes U+0061", "U+201D becomes U+0022, 2 times", "U+2026 becomes U+002E U+002E U+002E"], lines);
    }

    [Fact]
    public void Control_characters_and_broken_text_are_losses_without_any_policy()
    {
        Assert.Equal(["U+0009 becomes U+0020", "U+0007 left out, 2 times"], Of("a\tb\a\a"));
        Assert.Equal(["U+D83D becomes U+FFFD"], Of("a\uD83D"));
        var plan = SmsTextPlan.Of([0x61, 0xC3, 0x28], SmsTextOptions.Standard);
        var view = new MessageView { Id = new(1), Kind = Primitives.MessageKind.Pager, Sender = "tel:+15550100001", ContentType = "text/plain", Size = 3 };
        Assert.Equal(["octets that are not UTF-8 become U+FFFD"], LossLedger.Of(view, plan).ToArray());
    }

    [Fact]
    public void What_is_no_text_is_named_too() => Assert.Equal(
        ["subject is not carried", "attachment image/png is not carried", "formatting text/html is not carried"],
        Of("hi", subject: "s", leftOut: ["attachment image/png", "formatting text/html"]));

    [Fact]
    public void A_ledger_is_short()
    {
        // Ninety letters, each of its own kind, all with a likeness.
        var letters = string.Concat(Enumerable.Range(0x1EA0, 90).Select(c => (char)c));
        var lines = Of(letters, transliterate: true);
        Assert.Equal(21, lines.Count);
        Assert.Equal("70 more characters of 70 kinds", lines[^1]);
    }
}
