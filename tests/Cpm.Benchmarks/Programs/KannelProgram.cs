using System.Net;

namespace Cpm.Benchmarks.Programs;

/// <summary>Kannel as Debian packages it: bearerbox and smsbox, from HTTP to submit_sm. Its store is memory, or a folder with a file for each message, which it does not fsync.</summary>
internal sealed class KannelProgram : ProgramUnderTest
{
    /// <summary>Where smsbox takes HTTP.</summary>
    public IPEndPoint Http { get; private set; } = new(IPAddress.Any, 0);

    /// <summary>True where both programs are installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/sbin/bearerbox") && File.Exists("/usr/sbin/smsbox");

    /// <summary>Starts both and waits until they serve.</summary>
    public static async Task<KannelProgram> StartAsync(int smscPort, int window, bool spool)
    {
        var kannel = new KannelProgram();
        await kannel.RunAsync(smscPort, window, spool);
        return kannel;
    }

    private async Task RunAsync(int smscPort, int window, bool spool)
    {
        var (admin, box, http, store) = (FreePort(), FreePort(), FreePort(), Directory.CreateDirectory(Path.Combine(Folder, "spool")).FullName);
        var configuration = Configure("kannel.conf", [
            ("ADMIN", admin), ("BOX", box), ("HTTP", http), ("SMSC", smscPort), ("WINDOW", window), ("FOLDER", Folder),
            ("STORE", spool ? $"store-type = spool\nstore-location = \"{store}\"" : ""),
        ]);
        var bearerbox = Start("/usr/sbin/bearerbox", "-v", "4", configuration);
        _ = DrainAsync(bearerbox.StandardOutput);
        _ = DrainAsync(bearerbox.StandardError);
        await UntilListeningAsync(bearerbox, box);
        var smsbox = Start("/usr/sbin/smsbox", "-v", "4", configuration);
        _ = DrainAsync(smsbox.StandardOutput);
        _ = DrainAsync(smsbox.StandardError);
        await UntilListeningAsync(smsbox, http);
        Http = new IPEndPoint(IPAddress.Loopback, http);
    }
}
