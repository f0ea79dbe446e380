using System.Net;
using System.Text.Json;
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
        var listener = Listener(stack);
        var bindings = new BindingTable(_time);
        await using (var file = Open(bindings))
        {
            Assert.Empty(file.Read());
            bindings.Changed = file.Changed;
            bindings.Restore(Binding(stack, listener, "tel:+15550100001"));
            bindings.Restore(Binding(stack, listener, "tel:+15550100002"));
            Assert.False(File.Exists(_path));
            await file.WriteAsync();
            Assert.Equal(2, Open(new BindingTable(_time)).Read().Count);
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
    [InlineData("{}\n")]
    [InlineData("{\"User\":\"tel:+1\",\"Bindings\":[null]}\n")]
    [InlineData("[null]")]
    public async Task A_damaged_file_counts_as_empty(string content)
    {
        await File.WriteAllTextAsync(_path, content);
        await using var file = Open(new BindingTable(_time));
        Assert.Empty(file.Read());
    }

    [Fact]
    public async Task Only_what_has_changed_is_written_and_the_last_word_counts()
    {
        await using var stack = new SipStack(_time, new SipStackOptions(), new MemoryConnector());
        var listener = Listener(stack);
        var bindings = new BindingTable(_time);
        await using var file = Open(bindings);
        bindings.Changed = file.Changed;
        for (var i = 0; i < 500; i++) bindings.Restore(Binding(stack, listener, $"tel:+1555010{i:0000}"));
        await file.WriteAsync();
        var before = new FileInfo(_path).Length;
        for (var i = 0; i < 3; i++)
        {
            bindings.Change("tel:+15550100007", b => [b[0] with { CSeq = b[0].CSeq + 1 }]);
            await file.WriteAsync();
        }
        await file.WriteAsync();
        Assert.Equal(before + (3 * (before / 500)), new FileInfo(_path).Length);
        var stored = Open(new BindingTable(_time)).Read();
        Assert.Equal(500, stored.Count);
        Assert.Equal(4u, Assert.Single(stored, static b => b.User == "tel:+15550100007").CSeq);
    }

    [Fact]
    public async Task It_is_written_anew_when_most_of_it_is_past_and_holds_nothing_else_then()
    {
        await using var stack = new SipStack(_time, new SipStackOptions(), new MemoryConnector());
        var listener = Listener(stack);
        var bindings = new BindingTable(_time);
        await using var file = Open(bindings);
        bindings.Changed = file.Changed;
        var longest = 0L;
        for (var i = 0; i < 1100; i++)
        {
            bindings.Restore(Binding(stack, listener, "tel:+15550100001"));
            bindings.Restore(Binding(stack, listener, "tel:+15550100002"));
            bindings.Change("tel:+15550100001", static _ => []);
            await file.WriteAsync();
            longest = Math.Max(longest, new FileInfo(_path).Length);
        }
        Assert.True(new FileInfo(_path).Length < longest / 2, $"{new FileInfo(_path).Length} of {longest}");
        bindings.Change("tel:+15550100002", static _ => []);
        await file.RewriteAsync();
        Assert.Equal(0, new FileInfo(_path).Length);
        Assert.False(File.Exists(_path + ".part"));
    }

    [Fact]
    public async Task A_line_cut_short_by_a_crash_is_left_out_wherever_it_is_cut_and_nothing_is_appended_to_it()
    {
        await using var stack = new SipStack(_time, new SipStackOptions(), new MemoryConnector());
        var listener = Listener(stack);
        var bindings = new BindingTable(_time);
        await using (var file = Open(bindings))
        {
            bindings.Changed = file.Changed;
            bindings.Restore(Binding(stack, listener, "tel:+15550100001"));
            await file.WriteAsync();
            bindings.Restore(Binding(stack, listener, "tel:+15550100002"));
        }
        var whole = await File.ReadAllBytesAsync(_path);
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_path, whole[..length]);
            var restored = new BindingTable(_time);
            await using (var file = Open(restored))
            {
                var stored = file.Read();
                Assert.Equal(length < first ? 0 : 1, stored.Count);
                restored.Changed = file.Changed;
                restored.Restore(Binding(stack, listener, "tel:+15550100003"));
                foreach (var binding in stored) restored.Restore(Binding(stack, listener, binding.User));
            }
            Assert.Equal(length < first ? 1 : 2, Open(new BindingTable(_time)).Read().Count);
        }
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_takes_no_other_with_it()
    {
        await using var stack = new SipStack(_time, new SipStackOptions(), new MemoryConnector());
        var bindings = new BindingTable(_time);
        await using (var file = Open(bindings))
        {
            bindings.Changed = file.Changed;
            bindings.Restore(Binding(stack, Listener(stack), "tel:+15550100001"));
        }
        var line = await File.ReadAllTextAsync(_path);
        await File.WriteAllTextAsync(_path, line.Replace("0001", "0002", StringComparison.Ordinal) + "{\"User\":\"tel:+1\"}\n{]\n\n" + line);
        await using var again = Open(new BindingTable(_time));
        Assert.Equal(["tel:+15550100001", "tel:+15550100002"], again.Read().Select(static b => b.User).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_form_of_earlier_versions_is_read_and_written_no_more()
    {
        await using var stack = new SipStack(_time, new SipStackOptions(), new MemoryConnector());
        var listener = Listener(stack);
        await File.WriteAllBytesAsync(_path, JsonSerializer.SerializeToUtf8Bytes(new[] { StoredBinding.Of(Binding(stack, listener, "tel:+15550100001")) }));
        var bindings = new BindingTable(_time);
        await using (var file = Open(bindings))
        {
            Assert.Equal("tel:+15550100001", Assert.Single(file.Read()).User);
            bindings.Changed = file.Changed;
            bindings.Restore(Binding(stack, listener, "tel:+15550100001"));
            bindings.Restore(Binding(stack, listener, "tel:+15550100002"));
        }
        Assert.StartsWith("{\"User\":\"tel:+1555", await File.ReadAllTextAsync(_path), StringComparison.Ordinal);
        Assert.Equal(2, Open(new BindingTable(_time)).Read().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_could_not_be_written_is_written_with_the_next_change_or_at_the_end(bool hasChange)
    {
        await using var stack = new SipStack(_time, new SipStackOptions(), new MemoryConnector());
        var listener = Listener(stack);
        var bindings = new BindingTable(_time);
        var file = Open(bindings);
        bindings.Changed = file.Changed;
        // A folder in the place of the file.
        Directory.CreateDirectory(_path);
        bindings.Restore(Binding(stack, listener, "tel:+15550100001"));
        await file.WriteAsync();
        Directory.Delete(_path);
        if (hasChange)
        {
            bindings.Restore(Binding(stack, listener, "tel:+15550100002"));
            await file.WriteAsync();
            Assert.Equal(2, Open(new BindingTable(_time)).Read().Count);
        }
        await file.DisposeAsync();
        Assert.Equal(hasChange ? 2 : 1, Open(new BindingTable(_time)).Read().Count);
    }

    private static SipListener Listener(SipStack stack) =>
        stack.AddListener(new SipEndpoint("sip-1", SipTransport.Tcp, new IPEndPoint(IPAddress.Loopback, 5060)), new IPEndPoint(IPAddress.Loopback, 5060));

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
