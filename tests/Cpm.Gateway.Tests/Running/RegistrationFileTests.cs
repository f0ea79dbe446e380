using System.Net;
using Cpm.Core.Registration;
using Cpm.Gateway.Running;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cpm.Gateway.Tests.Running;

public sealed class RegistrationFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("cpm-registrations").FullName, "registrations.json");
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public async Task What_is_registered_is_there_after_a_restart()
    {
        await using var stack = new SipStack(_time, new SipStackOptions(), new MemoryConnector());
        var listener = stack.AddListener(new SipEndpoint("sip-1", SipTransport.Tcp, new IPEndPoint(IPAddress.Loopback, 5060)), new IPEndPoint(IPAddress.Loopback, 5060));
        var bindings = new BindingTable(_time);
        await using (var file = Open(bindings))
        {
            Assert.Empty(file.Read());
            bindings.Changed = file.Changed;
            bindings.Restore(Binding(stack, listener, "tel:+15550100001"));
            bindings.Restore(Binding(stack, listener, "tel:+15550100002"));
            Assert.False(File.Exists(_path));
            await file.WriteAsync();
            Assert.Equal(2, file.Read().Count);
            bindings.Remove(bindings.Of("tel:+15550100002")[0]);
        }
        await using var again = Open(new BindingTable(_time));
        var stored = Assert.Single(again.Read());
        Assert.Equal(("tel:+15550100001", "sip-1", "127.0.0.1:40100"), (stored.User, stored.Endpoint, stored.Remote));
        Assert.Equal(_time.GetUtcNow().AddHours(1), stored.ExpiresAt);
        Assert.Equal(["sip:edge.example;lr"], stored.Route);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{")]
    [InlineData("[{}]")]
    [InlineData("\"nothing\"")]
    public async Task A_damaged_file_counts_as_empty(string content)
    {
        await File.WriteAllTextAsync(_path, content);
        await using var file = Open(new BindingTable(_time));
        Assert.Empty(file.Read());
    }

    private RegistrationFile Open(BindingTable bindings) => new(_path, bindings, _time, new RunLog(NullLogger.Instance));

    private Binding Binding(SipStack stack, SipListener listener, string user) => new()
    {
        User = user,
        Contact = "sip:x@127.0.0.1:40100;transport=tcp",
        Listed = "sip:x@127.0.0.1:40100;transport=tcp",
        Device = "urn:uuid:1",
        Flow = stack.FlowTo(listener, new IPEndPoint(IPAddress.Loopback, 40_100)),
        Target = new SipTarget(SipTransport.Tcp, "127.0.0.1", 40_100),
        Route = ["sip:edge.example;lr"],
        CallId = "c",
        CSeq = 1,
        ExpiresAt = _time.GetUtcNow().AddHours(1),
        Since = _time.GetUtcNow(),
        RegisteredAt = _time.GetUtcNow(),
    };
}
