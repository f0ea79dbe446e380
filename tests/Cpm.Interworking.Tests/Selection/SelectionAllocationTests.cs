using Cpm.Interworking.Selecting;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Interworking.Tests.Selecting;

public sealed class SelectionAllocationTests
{
    [Fact]
    public void A_selection_allocates_nothing()
    {
        var policy = Ask.Policy(
            new SelectionRule("a", new() { RecipientPrefix = "+44", ContentType = "text/*" }, [Ask.Sms]),
            new SelectionRule("b", new() { SenderPrefix = "+99", MaxSize = 10, LinkUp = "sms" }, [Ask.Native]),
            new SelectionRule("c", new() { RecipientDomain = "other.example", Subscriber = false }, []));
        var stranger = Ask.Message();
        var subscriber = Ask.Message(Ask.Bob);
        var user = Ask.Message("sip:x@cpm.example");
        var live = Ask.Stranger with { WhyDown = policy.Health };
        Assert.Equal(0, Allocations.PerCall(() => policy.Select(stranger, live)));
        Assert.Equal(0, Allocations.PerCall(() => policy.Select(subscriber, Ask.Registered)));
        Assert.Equal(0, Allocations.PerCall(() => policy.Select(user, Ask.Stranger)));
    }
}
