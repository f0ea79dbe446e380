using System.Net;

namespace Cpm.Benchmarks.Programs;

/// <summary>Kamailio as Debian packages it, relaying MESSAGE statefully over TCP, with the allocator that serves it best (the default one costs four times as much here).</summary>
internal sealed class KamailioProgram : ProgramUnderTest
{
    private const string Program = "/usr/sbin/kamailio";

    /// <summary>Where SIP over TCP is served.</summary>
    public IPEndPoint Tcp { get; private set; } = new(IPAddress.Any, 0);

    /// <summary>True where it is installed.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<KamailioProgram> StartAsync(IPEndPoint next)
    {
        var kamailio = new KamailioProgram();
        await kamailio.RunAsync(next);
        return kamailio;
    }

    private async Task RunAsync(IPEndPoint next)
    {
        var port = FreePort();
        var configuration = Configure("kamailio.cfg", [("PORT", port), ("NEXT", next)]);
        var process = Start(Program, "-DD", "-E", "-x", "fm", "-X", "fm", "-m", "4096", "-M", "32", "-Y", Folder, "-P", Path.Combine(Folder, "kamailio.pid"), "-f", configuration);
        _ = DrainAsync(process.StandardOutput);
        _ = DrainAsync(process.StandardError);
        await UntilListeningAsync(process, port);
        Tcp = new IPEndPoint(IPAddress.Loopback, port);
    }
}
