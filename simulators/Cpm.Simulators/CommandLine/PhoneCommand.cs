using System.CommandLine;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Cpm.Primitives;
using Cpm.Simulators.Phone;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.CommandLine;

/// <summary>The face <c>phone</c>.</summary>
internal static class PhoneCommand
{
    public static Command Build(SimulatorContext context)
    {
        var address = new Option<string>("--address") { Description = "The user's address: sip:alice@cpm.example or +15550100001.", Required = true };
        var server = new Option<SipTarget>("--server") { Description = "Where to register: udp:, tcp: or tls:, host, port.", CustomParser = Values.Target, DefaultValueFactory = _ => new SipTarget(SipTransport.Tcp, "127.0.0.1", 5060) };
        var domain = new Option<string?>("--domain") { Description = "The domain to register at; the one of the address if not given." };
        var username = new Option<string?>("--username") { Description = "The name for digest; the user part of the address if not given." };
        var password = new Option<string?>("--password") { Description = "The password." };
        var instance = new Option<string?>("--instance") { Description = "The device's URN; a random one if not given." };
        var q = new Option<double?>("--q") { Description = "Preference among the user's devices, 0 to 1." };
        var tags = new Option<string[]>("--feature-tag") { Description = "A feature tag of the Contact instead of that of CPM messages; can be repeated." };
        var expires = new Option<int>("--expires") { Description = "Seconds that the registration is asked for.", DefaultValueFactory = _ => 600 };
        var noReports = new Option<bool>("--no-imdn") { Description = "Send no reports and ask for none." };
        var displays = new Option<bool>("--displayed") { Description = "Report each message as displayed at once." };
        var answer = new Option<int>("--answer") { Description = "The answer to messages: 200, 486, …; 0 for none.", DefaultValueFactory = _ => 200 };
        var delay = new Option<TimeSpan>("--answer-delay") { Description = "A wait before the answer, hh:mm:ss." };
        var ca = new Option<FileInfo?>("--ca") { Description = "PEM file of the authority that the server's certificate is trusted by." };
        answer.Validators.Add(result =>
        {
            if (result.GetValue(answer) is not (0 or (>= 200 and <= 699))) result.AddError("--answer: 0 or 200 to 699.");
        });
        var command = new Command("phone", "A phone for CPM messages. Type: TO text.")
        {
            address, server, domain, username, password, instance, q, tags, expires, noReports, displays, answer, delay, ca,
        };
        command.SetAction((parsed, _) =>
        {
            var options = new PhoneOptions
            {
                Address = parsed.GetRequiredValue(address),
                Server = parsed.GetRequiredValue(server),
                Domain = parsed.GetValue(domain),
                Username = parsed.GetValue(username),
                Password = parsed.GetValue(password),
                InstanceId = parsed.GetValue(instance),
                Q = parsed.GetValue(q),
                Expires = TimeSpan.FromSeconds(parsed.GetValue(expires)),
                SendsReports = !parsed.GetValue(noReports),
                Displays = parsed.GetValue(displays),
                AnswerCode = parsed.GetValue(answer),
                AnswerDelay = parsed.GetValue(delay),
                Tls = parsed.GetValue(ca) is { } file ? TrustOf(file) : null,
            };
            if (parsed.GetValue(tags) is { Length: > 0 } given) options = options with { FeatureTags = [.. given] };
            if (parsed.GetValue(noReports)) options = options with { AsksFor = Dispositions.None };
            return RunAsync(options, context);
        });
        return command;
    }

    private static async Task<int> RunAsync(PhoneOptions options, SimulatorContext context)
    {
        await using var phone = new PhoneSimulator(options, TimeProvider.System, context.Out);
        await phone.StartAsync();
        await SendLinesAsync(phone, context);
        // Input has ended, as it does at once where there is none: the phone stays reachable until it is told to stop.
        await context.Cancel.UntilCancelledAsync();
        return 0;
    }

    private static async Task SendLinesAsync(PhoneSimulator phone, SimulatorContext context)
    {
        // Reading a terminal cannot be cancelled: it is left behind when the signal comes.
        var reading = Task.Run(async () =>
        {
            while (!context.Cancel.IsCancellationRequested && await context.In.ReadLineAsync(CancellationToken.None) is { } line)
            {
                var words = line.Trim().Split(' ', 2);
                if (words.Length == 2) await phone.SendAsync(words[0], words[1]);
                else if (words[0].Length > 0) await context.Out.WriteLineAsync("TO text: whom to, a blank, and what");
            }
        });
        await Task.WhenAny(reading, context.Cancel.UntilCancelledAsync());
        if (reading.IsFaulted) await reading;
    }

    private static Func<SipTarget, SslClientAuthenticationOptions> TrustOf(FileInfo file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file.FullName);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return target => new SslClientAuthenticationOptions { TargetHost = target.TlsName ?? target.Host, CertificateChainPolicy = policy };
    }
}
