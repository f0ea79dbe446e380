using Cpm.Interworking.Abstractions;
using Cpm.SampleFunction;

namespace Cpm.Interworking.ContractTests.Sample;

/// <summary>The sample function, and somebody at the other end of its folder.</summary>
internal sealed class FileDropUnderTest : FunctionUnderTest
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("drop");

    public FileDropUnderTest() => ComeBack();

    public override IInterworkingFunctionFactory Factory { get; } = new SampleFunctionFactory();

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Folder"] = Folder };

    public override (string Key, string? Value) Wrong => ("Window", "0");

    private string Folder => Path.Combine(_home.FullName, "drop");

    public override void GoAway() => Directory.Delete(Folder, recursive: true);

    public override void ComeBack() => Directory.CreateDirectory(Folder);

    public override void Give(Arrival arrival, FarAnswer answer)
    {
        var kind = answer switch
        {
            FarAnswer.Accept => ".ok",
            FarAnswer.Throttle => ".busy",
            FarAnswer.Refuse => ".no",
            _ => null,
        };
        if (kind is not null) File.WriteAllText(FileOf(arrival.Id + kind), "");
    }

    public override async Task ReportAsync(Arrival arrival, bool isDelivered)
    {
        var file = FileOf(arrival.Id + (isDelivered ? ".done" : ".failed"));
        await File.WriteAllTextAsync(file, "");
        await UntilAsync(() => !File.Exists(file));
    }

    public override async Task<FarReply> SendAsync(FarMessage message)
    {
        var file = FileOf(message.Key + ".in");
        var before = Host.Messages.Count;
        await File.WriteAllTextAsync(file + ".tmp", $"{message.Sender}\n{message.Recipient}\n{message.Text}");
        File.Move(file + ".tmp", file);
        await UntilAsync(() => !File.Exists(file) || Host.Messages.Count > before + 1);
        return File.Exists(file + ".no") ? FarReply.Refused : File.Exists(file) ? FarReply.TryAgain : FarReply.Accepted;
    }

    protected override void Beat()
    {
        if (Directory.Exists(Folder)) Look();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
    }

    protected override ValueTask ReleaseAsync()
    {
        _home.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string FileOf(string file) => Path.Combine(Folder, file);

    private void Look()
    {
        foreach (var file in Directory.GetFiles(Folder, "*.msg"))
        {
            // What is taken is taken away.
            File.Delete(file);
            var arrival = new Arrival(Path.GetFileNameWithoutExtension(file), 1, 1, 0);
            Give(arrival, Arrived(arrival));
        }
    }
}
