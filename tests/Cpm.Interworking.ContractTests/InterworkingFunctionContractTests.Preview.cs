using System.Diagnostics;
using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.ContractTests;

/// <content>Previews: what the selection and <c>explain</c> rely on.</content>
public abstract partial class InterworkingFunctionContractTests
{
    private const int Previews = 200;

    [Fact]
    public void A_preview_needs_no_start_and_leaves_no_trace()
    {
        var message = View("hi");
        foreach (var route in Subject.Function.Routes)
        {
            var preview = Subject.Function.Preview(message, route.Name);
            Assert.Equal((true, 1, RefusalReason.None), (preview.Fits, preview.Segments, preview.Refusal));
            Assert.Equivalent(preview, Subject.Function.Preview(message, route.Name), strict: true);
        }
        Assert.Empty(Subject.Arrivals);
        Assert.Empty(Host.Steps);
    }

    [Fact]
    public void A_preview_is_quick()
    {
        var (function, route, message) = (Subject.Function, Subject.Route.Name, View("Shall we meet at the station at eight, or is that too early for you?"));
        var best = TimeSpan.MaxValue;
        // The best of many: this machine may be busy with other things.
        for (var round = 0; round < 20; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < Previews; i++) function.Preview(message, route);
            var took = Stopwatch.GetElapsedTime(began) / Previews;
            if (took < best) best = took;
        }
        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(0.2));
    }

    [Fact]
    public async Task What_is_too_long_is_refused_and_never_cut()
    {
        await Subject.StartAsync();
        var attempt = Subject.Attempt(Subject.OversizeText);
        var preview = Subject.Function.Preview(attempt.Message, Subject.Route.Name);
        Assert.Equal((false, 0, RefusalReason.TooLarge), (preview.Fits, preview.Segments, preview.Refusal));
        Assert.Equal(RecipientResult.Refused(RefusalReason.TooLarge), await Subject.DeliveredAsync(attempt));
        Assert.Empty(Subject.Arrivals);
        Assert.Empty(attempt.Announced);
    }

    [Fact]
    public async Task A_size_alone_is_enough_for_a_preview()
    {
        await Subject.StartAsync();
        var message = new MessageView { Id = new(7), Kind = default, Sender = Subject.Sender, ContentType = "text/plain", Size = Subject.OversizeText.Length };
        Assert.Equal(RefusalReason.TooLarge, Subject.Function.Preview(message, Subject.Route.Name).Refusal);
    }

    [Fact]
    public async Task Content_of_an_unknown_type_is_refused_or_its_loss_is_named()
    {
        await Subject.StartAsync();
        var attempt = Subject.Attempt(RecordingAttempt.View("?", Subject.Sender, Host.Clock.GetUtcNow(), "application/x-nobody-knows"));
        var preview = await DoesAsItSays(attempt);
        Assert.True(preview.Fits ? preview.Losses.Count > 0 : preview.Refusal == RefusalReason.UnsupportedContent, preview.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Привет, мир")]
    [InlineData("\U0001F600 \u0000 \u001B \uFFFF")]
    public async Task Unusual_text_arrives_or_is_refused_as_the_preview_says(string text)
    {
        await Subject.StartAsync();
        await DoesAsItSays(Subject.Attempt(text));
    }

    [Fact]
    public async Task Octets_that_are_no_text_arrive_or_are_refused_as_the_preview_says()
    {
        await Subject.StartAsync();
        await DoesAsItSays(Subject.Attempt(RecordingAttempt.View([0x68, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF4], Subject.Sender, Host.Clock.GetUtcNow())));
    }

    private MessageView View(string text) => RecordingAttempt.View(text, Subject.Sender, Host.Clock.GetUtcNow());

    private async Task<ConversionPreview> DoesAsItSays(RecordingAttempt attempt)
    {
        var preview = Subject.Function.Preview(attempt.Message, Subject.Route.Name);
        var result = await Subject.DeliveredAsync(attempt);
        Assert.Equal((preview.Fits ? AttemptStatus.Accepted : AttemptStatus.Refused, preview.Refusal), (result.Status, result.Reason));
        Assert.Equal(preview.Segments, Subject.Arrivals.Count);
        return preview;
    }
}
