using System.Text;
using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;
using Cpm.TestKit;
using Xunit;

namespace Cpm.Simulators.Tests.Smsc;

public sealed class MagicNumberTests
{
    [Theory]
    [InlineData("333", CommandStatus.SubmitFailed)]
    [InlineData("444", CommandStatus.Throttled)]
    [InlineData("555", CommandStatus.MessageQueueFull)]
    [InlineData("777", CommandStatus.Ok)]
    public async Task Numbers_that_refuse_are_answered_so(string digits, CommandStatus expected)
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { MagicNumbers = MagicNumbers.Suffix } });
        using var esme = await Esme.BindAsync(smsc);
        Assert.Equal(expected, (await esme.SubmitAsync(to: "+1555010" + digits)).Status);
        Assert.Equal(expected, (await esme.SubmitAsync(to: digits)).Status);
        smsc.Behaviour = new SmscBehaviour { MagicNumbers = MagicNumbers.Number };
        Assert.Equal(CommandStatus.Ok, (await esme.SubmitAsync(to: "+1555010" + digits)).Status);
        Assert.Equal(expected, (await esme.SubmitAsync(to: digits)).Status);
    }

    [Fact]
    public async Task One_number_is_taken_and_not_delivered()
    {
        await using var smsc = await SmscTests.StartAsync(Esme.Options with { Behaviour = new SmscBehaviour { MagicNumbers = MagicNumbers.Number } });
        using var esme = await Esme.BindAsync(smsc);
        Assert.Equal(CommandStatus.Ok, (await esme.SubmitAsync(to: "666", receipt: RegisteredDelivery.Final)).Status);
        Assert.Contains("stat:UNDELIV", Encoding.ASCII.GetString((await esme.NextAsync()).ShortMessage.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void One_number_is_late_and_one_is_never_answered()
    {
        var state = new BehaviourState(new SmscBehaviour { MagicNumbers = MagicNumbers.Number }, new ManualTime());
        Assert.Equal((TimeSpan.FromSeconds(10), SmscAction.Respond), Of("111"));
        Assert.Equal((TimeSpan.Zero, SmscAction.NoResponse), Of("222"));
        Assert.Equal((TimeSpan.Zero, SmscAction.Respond), Of("1112"));

        (TimeSpan Delay, SmscAction Action) Of(string digits)
        {
            var verdict = state.Judge(Address.Of(Ton.Unknown, Npi.Isdn, digits));
            return (verdict.ResponseDelay, verdict.Action);
        }
    }

    [Fact]
    public void Rules_go_before_magic()
    {
        var state = new BehaviourState(new SmscBehaviour { MagicNumbers = MagicNumbers.Suffix, Rules = [new SmscRule { Number = "+1444", Status = CommandStatus.SystemError }] }, new ManualTime());
        Assert.Equal(CommandStatus.SystemError, state.Judge(Address.Of(Ton.International, Npi.Isdn, "1444")).Status);
        Assert.Equal(CommandStatus.Throttled, state.Judge(Address.Of(Ton.International, Npi.Isdn, "2444")).Status);
    }
}
