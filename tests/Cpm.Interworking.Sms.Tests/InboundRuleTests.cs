using System.Text;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Tlvs;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

/// <summary>Mobile-originated messages that are no ordinary text: each is answered by rule and kept in the journal, none is dropped in silence.</summary>
public class InboundRuleTests
{
    private static DeliverSm Pdu(string hex, byte coding = 0, EsmClass esmClass = EsmClass.Default, TlvList tlvs = default) => new()
    {
        Source = Address.Of(Ton.International, Npi.Isdn, "15550100009"),
        Destination = Address.Of(Ton.International, Npi.Isdn, "15550100001"),
        EsmClass = esmClass,
        DataCoding = coding,
        ShortMessage = Convert.FromHexString(hex),
        Tlvs = tlvs,
    };

    private static async Task<CommandStatus> SendAsync(Rig rig, SmppSession session, DeliverSm pdu)
    {
        Assert.NotNull(rig);
        return (await session.RequestAsync(pdu).WaitAsync(FakeHost.Patience)).Status;
    }

    public static TheoryData<string, DeliverSm> Strange => new()
    {
        { "Binary", Pdu("010203", coding: 4) },
        { "Binary", Pdu("8140", coding: 5) },
        { "Malformed", Pdu("FF00", esmClass: EsmClass.UserDataHeader) },
        { "WapPush", Pdu("0605040B8423F000", 4, EsmClass.UserDataHeader) },
        { "Application", Pdu("06050415811581" + "00", 4, EsmClass.UserDataHeader) },
        { "Application", Pdu("02700041", 0, EsmClass.UserDataHeader) },
        { "UnknownUdh", Pdu("03AA01004142", 0, EsmClass.UserDataHeader) },
        { "Acknowledgement", Pdu("41", esmClass: EsmClass.DeviceAcknowledgement) },
        { "Indication", Pdu("41", coding: 0xC8) },
        { "Silent", Pdu("41") with { ProtocolId = 0x40 } },
        { "Empty", Pdu("") },
        { "Empty", Pdu("00010002", coding: 8) },
    };

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task By_default_it_is_acknowledged_and_noted(string name, DeliverSm pdu)
    {
        await using var rig = await Rig.StartAsync(("Links:0:Group", "a"));
        Assert.Equal(CommandStatus.Ok, await SendAsync(rig, await rig.Smsc.NextBoundAsync(), pdu));
        Assert.False(rig.Host.HasMessage);
        var ignored = Assert.Single(rig.Host.Ignored);
        Assert.Equal(("sms", "a", "smsc-1", "tel:+15550100009", "tel:+15550100001"), (ignored.Function, ignored.Group, ignored.Link, ignored.Sender, ignored.Recipient));
        Assert.StartsWith($"{name}: {pdu.ShortMessage.Length} octets", ignored.Detail, StringComparison.Ordinal);
        Assert.EndsWith("; acknowledged", ignored.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_note_names_form_and_port_and_no_content()
    {
        await using var rig = await Rig.StartAsync();
        await SendAsync(rig, await rig.Smsc.NextBoundAsync(), Pdu("0605040B8423F0" + "534543524554", 4, EsmClass.UserDataHeader));
        Assert.Equal("WapPush: 13 octets, data_coding 4, esm_class 64, protocol_id 0, port 2948; acknowledged", Assert.Single(rig.Host.Ignored).Detail);
    }

    [Fact]
    public async Task What_cannot_be_noted_is_to_be_repeated()
    {
        await using var rig = await Rig.StartAsync();
        rig.Host.OnIgnore = static () => throw new IOException("disk full");
        Assert.Equal(CommandStatus.ReceiverTemporaryError, await SendAsync(rig, await rig.Smsc.NextBoundAsync(), Pdu("010203", coding: 4)));
    }

    [Theory]
    [InlineData("Binary", "010203", 4, EsmClass.Default)]
    [InlineData("WapPush", "0605040B8423F000", 4, EsmClass.UserDataHeader)]
    [InlineData("Flash", "4142", 0x10, EsmClass.Default)]
    [InlineData("UnknownUdh", "03AA01004142", 0, EsmClass.UserDataHeader)]
    public async Task Refused_by_rule_and_noted(string rule, string hex, byte coding, EsmClass esmClass)
    {
        await using var rig = await Rig.StartAsync(($"Inbound:{rule}", "Refuse"));
        Assert.Equal(CommandStatus.ReceiverRejected, await SendAsync(rig, await rig.Smsc.NextBoundAsync(), Pdu(hex, coding, esmClass)));
        Assert.EndsWith("; refused", Assert.Single(rig.Host.Ignored).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x10)]
    [InlineData(0x18)]
    [InlineData(0xF0)]
    [InlineData(0x00)]
    public async Task Flash_is_a_text_unless_a_rule_says_otherwise(byte coding)
    {
        using var tlvs = new TlvBuilder();
        // Where data_coding has no class, dest_addr_subunit says it.
        var pdu = Pdu("00480049", coding, tlvs: coding == 0 ? tlvs.AddOctet(TlvTag.DestAddrSubunit, 1).ToList() : default);
        await using (var rig = await Rig.StartAsync())
        {
            Assert.Equal(CommandStatus.Ok, await SendAsync(rig, await rig.Smsc.NextBoundAsync(), pdu));
            Assert.Equal("message class 0", (await rig.Host.NextMessageAsync()).Remark);
        }
        await using (var rig = await Rig.StartAsync(("Inbound:Flash", "Acknowledge")))
        {
            Assert.Equal(CommandStatus.Ok, await SendAsync(rig, await rig.Smsc.NextBoundAsync(), pdu));
            Assert.StartsWith("Flash", Assert.Single(rig.Host.Ignored).Detail, StringComparison.Ordinal);
            Assert.False(rig.Host.HasMessage);
        }
    }

    [Theory]
    [InlineData("030A01004142", "formatting, pictures, sounds or links are not shown: 1")]
    [InlineData("06060100070101" + "4142", null)]
    [InlineData("04010280014142", null)]
    public async Task Text_with_decoration_is_text(string hex, string? remark)
    {
        await using var rig = await Rig.StartAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(rig, await rig.Smsc.NextBoundAsync(), Pdu(hex, 0, EsmClass.UserDataHeader)));
        var message = await rig.Host.NextMessageAsync();
        Assert.EndsWith("B", Encoding.UTF8.GetString(message.Content.Span), StringComparison.Ordinal);
        Assert.Equal(remark, message.Remark);
    }

    [Fact]
    public async Task Unknown_elements_may_be_ignored_by_rule_and_always_are_in_parts()
    {
        await using var rig = await Rig.StartAsync(("Inbound:UnknownUdh", "Deliver"));
        var session = await rig.Smsc.NextBoundAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(rig, session, Pdu("03AA01004142", 0, EsmClass.UserDataHeader)));
        Assert.Equal("AB", Encoding.UTF8.GetString((await rig.Host.NextMessageAsync()).Content.Span));
        await using var strict = await Rig.StartAsync();
        session = await strict.Smsc.NextBoundAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(strict, session, Pdu("08000307" + "0201" + "AA0100" + "41", 0, EsmClass.UserDataHeader)));
        Assert.Equal(CommandStatus.Ok, await SendAsync(strict, session, Pdu("05000307" + "0202" + "42", 0, EsmClass.UserDataHeader)));
        Assert.Equal("AB", Encoding.UTF8.GetString((await strict.Host.NextMessageAsync()).Content.Span));
        Assert.Empty(strict.Host.Ignored);
    }

    [Theory]
    [InlineData("41000142", 0x03, "A\u0000\u0001B")]
    [InlineData("80939485", 0x03, "\u20AC\u201C\u201D\u2026")]
    [InlineData("0041007F00850042", 0x08, "A\u007F\nB")]
    public async Task Control_characters_do_not_reach_the_user(string hex, byte coding, string written)
    {
        await using var rig = await Rig.StartAsync();
        Assert.Equal(CommandStatus.Ok, await SendAsync(rig, await rig.Smsc.NextBoundAsync(), Pdu(hex, coding)));
        var expected = string.Concat(written.Where(c => !char.IsControl(c) || c == '\n'));
        Assert.Equal(expected, Encoding.UTF8.GetString((await rig.Host.NextMessageAsync()).Content.Span));
    }
}
