using Cpm.Smpp.Pdus;
using Xunit;

namespace Cpm.Smpp.Tests.Pdus;

public sealed class FieldValueTests
{
    [Theory]
    [InlineData(0x04, true, false, false)]
    [InlineData(0x44, true, false, true)]
    [InlineData(0x07, true, false, false)]
    [InlineData(0x20, false, true, false)]
    [InlineData(0x24, false, false, false)]
    [InlineData(0x40, false, false, true)]
    [InlineData(0xC3, false, false, true)]
    public void Esm_class_is_read_by_its_parts(byte value, bool receipt, bool intermediate, bool header)
    {
        var esmClass = (EsmClass)value;
        Assert.Equal((receipt, intermediate, header), (esmClass.IsReceipt(), esmClass.IsIntermediate(), esmClass.HasUserDataHeader()));
    }

    [Fact]
    public void Every_status_has_its_name()
    {
        foreach (var status in Enum.GetValues<CommandStatus>()) Assert.StartsWith("ESME_R", status.Name(), StringComparison.Ordinal);
        Assert.Equal("0x00000400", ((CommandStatus)0x400).Name());
        Assert.Equal("0x0000DEAD", ((CommandId)0xDEAD).Name());
    }

    [Fact]
    public void Addresses_are_equal_by_content()
    {
        var a = Address.Of(Ton.Alphanumeric, Npi.Unknown, "Shop");
        Assert.Equal(a, new Address(Ton.Alphanumeric, Npi.Unknown, "Shop"u8.ToArray()));
        Assert.Equal(a.GetHashCode(), Address.Of(Ton.Alphanumeric, Npi.Unknown, "Shop").GetHashCode());
        Assert.NotEqual(a, Address.Of(Ton.Alphanumeric, Npi.Isdn, "Shop"));
        Assert.Equal("5/0/Shop", a.ToString());
    }
}
