using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cpm.Gateway.Telemetry;

namespace Cpm.Gateway.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Every_kind_of_instrument_is_printed()
    {
        using var meter = new Meter("test." + nameof(Every_kind_of_instrument_is_printed));
        using var text = new PrometheusText(meter.Name);
        var counter = meter.CreateCounter<long>("cpm_messages_total", description: "Deliveries\nthat \\ ended.");
        var upDown = meter.CreateUpDownCounter<int>("cpm_link_window_in_use", description: "Window.");
        var histogram = meter.CreateHistogram("cpm_message_seconds", "s", "Seconds.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        meter.CreateObservableGauge("cpm_queue_depth", () => new Measurement<long>(7, new KeyValuePair<string, object?>("route", "sms")), description: "Depth.");
        counter.Add(2, new("from", "native"), new("to", "sms"));
        counter.Add(1, new("from", "native"), new("to", "sms"));
        counter.Add(1, new("from", "a\"b\\c\nd"), new("to", "sms"));
        upDown.Add(5);
        upDown.Add(-2);
        foreach (var value in new[] { 0.05, 0.1, 0.5, 3 }) histogram.Record(value, new KeyValuePair<string, object?>("to", "sms"));
        Assert.Equal(
            """
            # HELP cpm_link_window_in_use Window.
            # TYPE cpm_link_window_in_use gauge
            cpm_link_window_in_use 3
            # HELP cpm_message_seconds Seconds.
            # TYPE cpm_message_seconds histogram
            cpm_message_seconds_bucket{to="sms",le="0.1"} 2
            cpm_message_seconds_bucket{to="sms",le="1"} 3
            cpm_message_seconds_bucket{to="sms",le="+Inf"} 4
            cpm_message_seconds_sum{to="sms"} 3.65
            cpm_message_seconds_count{to="sms"} 4
            # HELP cpm_messages_total Deliveries\nthat \\ ended.
            # TYPE cpm_messages_total counter
            cpm_messages_total{from="a\"b\\c\nd",to="sms"} 1
            cpm_messages_total{from="native",to="sms"} 3
            # HELP cpm_queue_depth Depth.
            # TYPE cpm_queue_depth gauge
            cpm_queue_depth{route="sms"} 7

            """,
            text.Print());
    }

    [Fact]
    public void An_observed_series_that_is_gone_is_not_printed()
    {
        using var meter = new Meter("test." + nameof(An_observed_series_that_is_gone_is_not_printed));
        using var text = new PrometheusText(meter.Name);
        Measurement<int>[] measurements = [new(1, new KeyValuePair<string, object?>("link", "a")), new(0, new KeyValuePair<string, object?>("link", "b"))];
        meter.CreateObservableGauge("cpm_link_up", () => measurements, description: "Up.");
        Assert.Contains("cpm_link_up{link=\"b\"} 0\n", text.Print(), StringComparison.Ordinal);
        measurements = [measurements[0]];
        var second = text.Print();
        Assert.Contains("cpm_link_up{link=\"a\"} 1\n", second, StringComparison.Ordinal);
        Assert.DoesNotContain("link=\"b\"", second, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_meters_are_left_out()
    {
        using var meter = new Meter("test.other");
        using var text = new PrometheusText("test.mine");
        meter.CreateCounter<int>("cpm_x_total").Add(1);
        Assert.Equal("", text.Print());
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        using var meter = new Meter("test." + nameof(Counting_allocates_nothing));
        using var text = new PrometheusText(meter.Name);
        var counter = meter.CreateCounter<long>("cpm_x_total");
        Assert.Equal(0, TestKit.Allocations.PerCall(() => counter.Add(1, new("route", "sms"), new("rule", "default"))));
        Assert.Contains("cpm_x_total{route=\"sms\",rule=\"default\"} 1200\n", text.Print(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_threads_lose_no_count()
    {
        using var meter = new Meter("test." + nameof(Many_threads_lose_no_count));
        using var text = new PrometheusText(meter.Name);
        var counter = meter.CreateCounter<long>("cpm_x_total");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++) counter.Add(1, new KeyValuePair<string, object?>("route", i % 10));
        })));
        for (var i = 0; i < 10; i++) Assert.Contains($"cpm_x_total{{route=\"{i}\"}} 4000\n", text.Print(), StringComparison.Ordinal);
    }

    [RequiresProgramFact("/usr/bin/promtool")]
    public async Task Promtool_finds_nothing_to_complain_about()
    {
        using var meter = new Meter("test." + nameof(Promtool_finds_nothing_to_complain_about));
        using var text = new PrometheusText(meter.Name);
        meter.CreateCounter<long>("cpm_messages_total", description: "Deliveries.").Add(1, new("from", "native"), new("outcome", "deli\"vered\n"));
        meter.CreateHistogram("cpm_message_seconds", "s", "Seconds.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] }).Record(0.5);
        meter.CreateObservableGauge("cpm_build_info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", "1")), description: "Version.");
        using var promtool = Process.Start(new ProcessStartInfo("/usr/bin/promtool", "check metrics") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(text.Print());
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.Equal("", said);
        Assert.Equal(0, promtool.ExitCode);
    }
}

/// <summary>A test that needs a program which others wrote: skipped where it is missing, unless <c>CPM_REQUIRE_PEERS=1</c> says that missing is failing.</summary>
public sealed class RequiresProgramFactAttribute : FactAttribute
{
    public RequiresProgramFactAttribute(string path)
    {
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("CPM_REQUIRE_PEERS") != "1") Skip = $"{path} is not installed";
    }
}
