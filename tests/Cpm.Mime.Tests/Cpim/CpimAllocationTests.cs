using Cpm.Primitives;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Mime.Tests.Cpim;

public class CpimAllocationTests
{
    [Fact]
    public void Parsing_allocates_nothing()
    {
        var body = Samples.Kilobyte;
        var sum = 0;
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            if (!CpimMessage.TryParse(body, null, out var message, out _)) throw new InvalidOperationException();
            sum += message.From.Uri.Length + message.To.First.Uri.Length + message.MessageId.Length + (int)message.Dispositions + message.Content.Length;
            sum += message.TryGetDateTime(out var at) ? at.Second : 0;
            sum += message.ContentType.Is(MediaTypes.TextPlain) ? 1 : 0;
            foreach (var header in message.Headers) sum += header.Value.Length;
            foreach (var route in message.RecordRoute) sum += route.Uri.Length;
        }));
        Assert.True(sum > 0);
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        using var buffer = new PooledWriter(2048);
        var at = new DateTimeOffset(2026, 3, 1, 10, 15, 30, TimeSpan.Zero);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            buffer.Clear();
            var writer = new CpimWriter(buffer);
            writer.From("sip:+491710000001@ims.example.com"u8, "Anna");
            writer.To("tel:+491710000002"u8);
            writer.DateTime(at);
            writer.MessageId("Mx9aQ2vT7kLp0001"u8);
            writer.DispositionNotification(Dispositions.PositiveDelivery | Dispositions.Interworking);
            writer.PayloadType("text/plain"u8);
            writer.EndHeaders();
            writer.Content("text/plain; charset=UTF-8"u8, "Hello, Berta."u8);
        }));
    }
}
