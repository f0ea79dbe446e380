using System.Net;
using Cpm.Benchmarks.Programs;
using Cpm.Simulators.Load;
using Cpm.Simulators.Smsc;
using Cpm.Sip.Transports;

namespace Cpm.Benchmarks.Comparing;

/// <summary>One line of the comparison: a program in one use.</summary>
/// <param name="Number">By which it is chosen.</param>
/// <param name="Name">What the table calls it.</param>
/// <param name="IsInstalled">False where the program is missing.</param>
/// <param name="RunAsync">One run: everything started, warmed up, measured, stopped.</param>
internal sealed record CompareRow(string Number, string Name, bool IsInstalled, Func<CompareSettings, Task<Measure>> RunAsync)
{
    private const int Phones = 1000;
    private static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);

    /// <summary>All, in the order of the table.</summary>
    /// <param name="halfRate">Half of what row 3 has reached so far.</param>
    public static IReadOnlyList<CompareRow> All(Func<double> halfRate) =>
    [
        new("1", "Kannel, memory: HTTP → submit_sm", KannelProgram.IsInstalled, settings => KannelAsync(settings, spool: false)),
        new("2", "Kannel, file spool: HTTP → submit_sm", KannelProgram.IsInstalled, settings => KannelAsync(settings, spool: true)),
        new("3", "gateway: SIP/TCP → durable → submit_sm → response", true, settings => SubmitAsync(settings, static options => options)),
        new("4", "gateway: the same, receipt → IMDN", true, ReceiptAsync),
        new("5", "gateway: SIP/UDP → durable → submit_sm → response", true, settings => SubmitAsync(settings, static options => options with { Transport = SipTransport.Udp })),
        new("6", "gateway: deliver_sm → commit → SIP/TCP to a registered phone", true, MobileAsync),
        new("7", "gateway: SIP → durable → SIP, Participating Function", true, NativeAsync),
        new("8", "Kamailio: SIP → SIP, stateful relay, nothing stored", KamailioProgram.IsInstalled, KamailioAsync),
        new("9", "gateway: as 3, 200 connections × 1", true, settings => SubmitAsync(settings, static options => options with { Connections = 200, Outstanding = 1 })),
        new("10", "gateway: as 3, paced at half of its rate", true, settings => SubmitAsync(settings, options => options with { Rate = halfRate() })),
    ];

    private static async Task<Measure> KannelAsync(CompareSettings settings, bool spool)
    {
        var arrivals = new Arrivals();
        await using var sink = await SinkAsync(settings, arrivals.Note);
        await using var kannel = await KannelProgram.StartAsync(sink.SmppEndPoint.Port, settings.Window, spool);
        await sink.WaitForBindAsync(TimeSpan.FromSeconds(20));
        var options = Options(settings, kannel.Http) with { Protocol = LoadProtocol.SendSms, Connections = settings.HttpConnections, Outstanding = 1, ConnectPause = TimeSpan.FromMilliseconds(2) };
        return await arrivals.MeasureAsync(kannel, sink.Keys, settings, options);
    }

    private static async Task<Measure> SubmitAsync(CompareSettings settings, Func<LoadOptions, LoadOptions> change)
    {
        var arrivals = new Arrivals();
        await using var sink = await SinkAsync(settings, arrivals.Note);
        await using var gateway = await GatewayAsync(settings, sink);
        var options = change(Options(settings, gateway.Tcp));
        return await arrivals.MeasureAsync(gateway, sink.Keys, settings, options.Transport == SipTransport.Udp ? options with { Server = gateway.Udp } : options);
    }

    // What comes out is the notification, at a phone of the sender.
    private static async Task<Measure> ReceiptAsync(CompareSettings settings)
    {
        var arrivals = new Arrivals();
        await using var sink = await SinkAsync(settings, null);
        await using var gateway = await GatewayAsync(settings, sink);
        await using var phones = new PhoneBank(new PhoneBankOptions { Server = gateway.Tcp, BaseNumber = "+15550100001", Phones = 1, Connections = 1, OnKey = arrivals.Note });
        await phones.RegisterAsync();
        return await arrivals.MeasureAsync(gateway, phones.Keys, settings, Options(settings, gateway.Tcp) with { AsksFor = "positive-delivery" });
    }

    private static async Task<Measure> MobileAsync(CompareSettings settings)
    {
        var arrivals = new Arrivals();
        await using var smsc = await SinkAsync(settings, null);
        await using var gateway = await GatewayAsync(settings, smsc);
        await using var phones = await PhonesAsync(gateway, arrivals);
        var options = ToPhones(Options(settings, gateway.Tcp)) with { From = "+15553000000", Senders = Phones };
        return await arrivals.MeasureAsync(gateway, phones.Keys, settings, options, run => LoadRun.FromMobiles(smsc, run));
    }

    private static async Task<Measure> NativeAsync(CompareSettings settings)
    {
        var arrivals = new Arrivals();
        await using var smsc = await SinkAsync(settings, null);
        await using var gateway = await GatewayAsync(settings, smsc);
        await using var phones = await PhonesAsync(gateway, arrivals);
        return await arrivals.MeasureAsync(gateway, phones.Keys, settings, ToPhones(Options(settings, gateway.Tcp)));
    }

    private static async Task<Measure> KamailioAsync(CompareSettings settings)
    {
        var arrivals = new Arrivals();
        await using var phones = new PhoneBank(new PhoneBankOptions { OnKey = arrivals.Note });
        await using var kamailio = await KamailioProgram.StartAsync(phones.Listen());
        return await arrivals.MeasureAsync(kamailio, phones.Keys, settings, ToPhones(Options(settings, kamailio.Tcp)));
    }

    private static LoadOptions Options(CompareSettings settings, IPEndPoint server) => new() { Server = server, Connections = settings.Connections, Outstanding = settings.Outstanding };

    private static LoadOptions ToPhones(LoadOptions options) => options with { BaseNumber = "+15551000000", Recipients = Phones };

    private static async Task<PhoneBank> PhonesAsync(GatewayProgram gateway, Arrivals arrivals)
    {
        var phones = new PhoneBank(new PhoneBankOptions { Server = gateway.Tcp, Phones = Phones, OnKey = arrivals.Note });
        await phones.RegisterAsync();
        return phones;
    }

    private static async Task<SmscSimulator> SinkAsync(CompareSettings settings, Action<long>? onKey)
    {
        var sink = new SmscSimulator(new SmscOptions { Listen = Any, Sink = true, Window = settings.Window, OnKey = onKey });
        await sink.StartAsync();
        return sink;
    }

    private static async Task<GatewayProgram> GatewayAsync(CompareSettings settings, SmscSimulator sink)
    {
        var gateway = await GatewayProgram.StartAsync(settings.Gateway(sink.SmppEndPoint.Port) with { Phones = Phones });
        await sink.WaitForBindAsync(TimeSpan.FromSeconds(20));
        return gateway;
    }
}
