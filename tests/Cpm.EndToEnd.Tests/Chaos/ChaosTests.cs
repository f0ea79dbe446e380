using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cpm.EndToEnd.Tests.Harness;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Xunit;
using Xunit.Abstractions;

namespace Cpm.EndToEnd.Tests.Chaos;

/// <summary>
/// Everything that can go wrong goes wrong, in an order drawn by a seed, while messages come in: the ledger balances nevertheless.
/// </summary>
public sealed partial class ChaosTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Seed = 3_20_26;
    private const int DiskSize = 512;
    private const double MessagesPerSecond = 300;
    private static readonly Uri Reload = new("/api/v1/configuration/reload", UriKind.Relative);

    private readonly Random _random = new(Seed);
    private readonly MessageKeys _taken = new();
    private readonly TestFolder _folder = new();
    private SmallDisk _disk = null!;
    private SmscSimulator _second = null!;
    private Site _site = null!;
    private LoadRun _load = null!;
    private long _left;

    private enum Trouble
    {
        Kill,
        Break,
        Outage,
        DiskReserve,
        DiskFull,
        KillOnFullDisk,
    }

    public async Task InitializeAsync()
    {
        _disk = new SmallDisk(_folder, DiskSize);
        // Ids of its own: the two centres belong to one group.
        _second = new SmscSimulator(new SmscOptions { Name = "smsc-2", Listen = new IPEndPoint(IPAddress.Loopback, 0), Sink = true, Keys = _taken, FirstMessageId = 7_000_000_000 });
        await _second.StartAsync();
        _site = await Site.StartAsync(Configure, sink: true, keys: _taken);
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _second.DisposeAsync();
    }

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_ledger_balances_whatever_goes_wrong()
    {
        var alice = await _site.PhoneAsync("alice");
        _load = _site.Load(static options => options with
        {
            Connections = 4,
            Outstanding = 64,
            Rate = MessagesPerSecond,
            Recipients = 300,
            AsksFor = "positive-delivery, negative-delivery",
        });
        using var end = new CancellationTokenSource();
        var bob = await _site.PhoneAsync("bob");
        var mobiles = LoadRun.FromMobiles(_site.Smsc, new LoadOptions
        {
            Server = _site.Gateway.Tcp,
            Rate = MessagesPerSecond / 10,
            Senders = 50,
            From = "+15553000000",
            BaseNumber = "+15550100002",
            Recipients = 1,
            FirstNumber = ChaosLedger.FirstOfMobiles,
        });
        var running = Task.WhenAll(_load.RunAsync(ct: end.Token), mobiles.RunAsync(ct: end.Token));
        foreach (var trouble in Plan())
        {
            await AfterAsync(_random.Next(100, 300));
            foreach (var smsc in Both) smsc.Behaviour = Mischief.Draw(_random);
            output.WriteLine($"{trouble} after {_load.Accepted.Distinct} acknowledged, {_taken.Distinct} taken");
            await MakeAsync(trouble);
        }
        await AfterAsync(200);
        await end.CancelAsync();
        foreach (var result in await running) output.WriteLine(result.ToText());

        foreach (var smsc in Both) smsc.Behaviour = new SmscBehaviour();
        var ledger = new ChaosLedger(_load, _taken, alice, mobiles, bob);
        await ledger.CloseAsync();
        var (exitCode, _) = await _site.Gateway.StopAsync();
        await ledger.ReadJournalAsync(_site.Config);
        output.WriteLine(ledger.ToString());
        foreach (var smsc in Both) output.WriteLine($"{smsc.Options.Name}: {smsc.Stats.Submits} came, {smsc.Stats.Unanswered} of them left without an answer, refused {string.Join(", ", smsc.Stats.Refusals)}; receipts {smsc.Stats.Receipts}, binds {smsc.Stats.Binds}");
        output.WriteLine($"left with an unknown outcome by kills: {_left}; the disk was {(_disk.IsReal ? "really full at times" : "never really full: no file system could be mounted")}");
        Assert.Equal(0, exitCode);
        ledger.Balances(_left, () => _site.Gateway.Output);
    }

    private SmscSimulator[] Both => [_site.Smsc, _second];

    private void Configure(JsonObject gateway)
    {
        GatewayFile.Pin(gateway);
        gateway["Storage"]!["ConnectionString"] = $"Data Source={_disk.File("gateway.db")}";
        gateway["Storage"]!["DiskReserve"] = 0;
        var sms = gateway["Functions"]!["sms"]!;
        sms["ReceiptDeadline"] = Mischief.ReceiptDeadline.ToString("c", CultureInfo.InvariantCulture);
        sms["Links"]!.AsArray().Add(GatewayFile.Link("smsc-2", _second.SmppEndPoint));
        foreach (var link in sms["Links"]!.AsArray()) link!["ResponseTimeout"] = Mischief.ResponseTimeout.ToString("c", CultureInfo.InvariantCulture);
    }

    /// <summary>What goes wrong, in the order of the seed; the disk at least once in each way.</summary>
    private Trouble[] Plan()
    {
        var plan = new List<Trouble>();
        plan.AddRange(Enumerable.Repeat(Trouble.Kill, Run.Of(suite: 3, full: 20)));
        plan.AddRange(Enumerable.Repeat(Trouble.Break, Run.Of(suite: 3, full: 30)));
        plan.AddRange(Enumerable.Repeat(Trouble.Outage, Run.Of(suite: 1, full: 8)));
        plan.AddRange(Enumerable.Repeat(Trouble.DiskReserve, Run.Of(suite: 1, full: 4)));
        plan.AddRange(Enumerable.Repeat(Trouble.DiskFull, Run.Of(suite: 1, full: 4)));
        plan.AddRange(Enumerable.Repeat(Trouble.KillOnFullDisk, Run.Of(suite: 0, full: 2)));
        var order = plan.ToArray();
        _random.Shuffle(order);
        return order;
    }

    private Task MakeAsync(Trouble trouble) => trouble switch
    {
        Trouble.Kill => KillAsync(),
        Trouble.Break => BreakAsync(),
        Trouble.Outage => OutageAsync(),
        Trouble.DiskFull when _disk.IsReal => FillDiskAsync(kill: false),
        Trouble.KillOnFullDisk when _disk.IsReal => FillDiskAsync(kill: true),
        _ => ReserveDiskAsync(),
    };

    private async Task KillAsync()
    {
        await _site.Gateway.KillAsync();
        await _site.StartGatewayAsync();
        _left += long.Parse(Recovered().Match(_site.Gateway.Output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private Task BreakAsync()
    {
        Both[_random.Next(2)].Disconnect(Mischief.Break(_random));
        return Task.CompletedTask;
    }

    /// <summary>One centre goes away and lets nobody in for a while; the other one has to do.</summary>
    private async Task OutageAsync()
    {
        var smsc = Both[_random.Next(2)];
        smsc.Behaviour = smsc.Behaviour with { RefuseBinds = CommandStatus.SystemError };
        smsc.Disconnect(SmscAction.Reset);
        await AfterAsync(200);
        smsc.Behaviour = smsc.Behaviour with { RefuseBinds = null };
    }

    private async Task ReserveDiskAsync()
    {
        // More than any disk has.
        await ReserveAsync(1L << 60);
        await RefusesAsync();
        await ReserveAsync(0);
    }

    private async Task FillDiskAsync(bool kill)
    {
        _disk.Fill();
        await RefusesAsync();
        if (kill)
        {
            await KillAsync();
            await RefusesAsync();
        }
        _disk.Empty();
    }

    /// <summary>Nothing is promised that cannot be kept.</summary>
    private async Task RefusesAsync()
    {
        var before = Refused();
        await Wait.UntilAsync(() => Refused() >= before + 20, () => $"a full disk is no reason to refuse\n{_site.Gateway.Output}");

        long Refused() => _load.Answers.GetValueOrDefault(503);
    }

    private async Task ReserveAsync(long octets)
    {
        var file = JsonNode.Parse(await File.ReadAllTextAsync(_site.Config))!;
        file["Gateway"]!["Storage"]!["DiskReserve"] = octets;
        await File.WriteAllTextAsync(_site.Config, file.ToJsonString());
        using var answer = await _site.Gateway.Http.PostAsync(Reload, null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task AfterAsync(int messages)
    {
        var moment = _load.Accepted.Distinct + messages;
        await Wait.UntilAsync(() => _load.Accepted.Distinct >= moment, () => $"{_load.Accepted.Distinct} messages are acknowledged, not {moment}\n{_site.Gateway.Output}");
    }

    [GeneratedRegex(@"recovered \d+ open deliveries, (\d+) of them")]
    private static partial Regex Recovered();
}
