using Cpm.Gateway.Telemetry;

namespace Cpm.Gateway.Tests.Telemetry;

public sealed class GatewayLoggingTests
{
    [Fact]
    public void Addresses_are_masked_unless_wanted()
    {
        Assert.Equal("tel:+15550****01", new AddressDisplay(false).Of("tel:+15550100001"));
        Assert.Equal("tel:+15550100001", new AddressDisplay(true).Of("tel:+15550100001"));
        Assert.Equal("", new AddressDisplay(false).Of(null));
    }
}
