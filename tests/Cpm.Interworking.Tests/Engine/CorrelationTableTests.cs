using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Correlation;
using Cpm.Interworking.Dispatch;
using Xunit;

namespace Cpm.Interworking.Tests.Engine;

public class CorrelationTableTests
{
    private const string Scope = "sms/default";

    [Fact]
    public void A_converted_id_never_takes_the_place_of_a_given_one()
    {
        var table = new CorrelationTable();
        var ten = Delivery(1);
        var sixteen = Delivery(2);
        table.Add(ten, 1, Scope, new RemoteKeys("default", "10", "A"));
        table.Add(sixteen, 1, Scope, new RemoteKeys("default", "16", "10"));
        Assert.True(table.TryFind(Scope, new RemoteKeys("default", "10", "A"), 1, out var found, out _));
        Assert.Same(ten, found);
        Assert.True(table.TryFind(Scope, new RemoteKeys("default", "16", "10"), 2, out found, out _));
        Assert.Same(sixteen, found);
    }

    [Fact]
    public void A_converted_id_counts_only_if_the_recipient_agrees()
    {
        var table = new CorrelationTable();
        table.Add(Delivery(7), 1, Scope, new RemoteKeys("default", "39f99dd5", "972660181"));
        Assert.True(table.TryFind(Scope, new RemoteKeys("default", "0972660181", "972660181"), 7, out _, out _));
        Assert.False(table.TryFind(Scope, new RemoteKeys("default", "972660181"), 8, out _, out _));
    }

    [Fact]
    public void A_closed_delivery_is_forgotten_under_all_its_ids()
    {
        var table = new CorrelationTable();
        var delivery = Delivery(1);
        table.Add(delivery, 1, Scope, new RemoteKeys("default", "a1", "161 A1"));
        Assert.Equal(3, table.Count);
        table.Remove(delivery);
        Assert.Equal(0, table.Count);
    }

    private static OpenDelivery Delivery(ulong recipient) => new() { Id = (long)recipient, Lane = recipient, Recipient = recipient };
}
