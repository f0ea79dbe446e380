using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Xunit;

namespace Cpm.Smpp.Tests.Sessions;

public sealed class SessionMatrixTests
{
    /// <summary>Columns: Open, Outbound, Bound_TX, Bound_RX, Bound_TRX, Unbound, Closed. E: the ESME may send, M: the message centre, B: both.</summary>
    private static readonly Dictionary<CommandId, string> Table = new()
    {
        [CommandId.BindTransmitter] = "EE-----",
        [CommandId.BindReceiver] = "EE-----",
        [CommandId.BindTransceiver] = "EE-----",
        [CommandId.Outbind] = "M------",
        [CommandId.SubmitSm] = "--E-E--",
        [CommandId.SubmitMulti] = "--E-E--",
        [CommandId.QuerySm] = "--E-E--",
        [CommandId.CancelSm] = "--E-E--",
        [CommandId.ReplaceSm] = "--E-E--",
        [CommandId.BroadcastSm] = "--E-E--",
        [CommandId.QueryBroadcastSm] = "--E-E--",
        [CommandId.CancelBroadcastSm] = "--E-E--",
        [CommandId.DataSm] = "--EMB--",
        [CommandId.DeliverSm] = "---MM--",
        [CommandId.AlertNotification] = "---MM--",
        [CommandId.Unbind] = "--BBB--",
        [CommandId.EnquireLink] = "BBBBBB-",
    };

    public static TheoryData<CommandId> Requests => new(Enum.GetValues<CommandId>().Where(id => !id.IsResponse()));

    [Theory]
    [MemberData(nameof(Requests))]
    public void Follows_table_2_1(CommandId id)
    {
        SessionState[] states =
        [
            SessionState.Open, SessionState.Outbound, SessionState.BoundTransmitter, SessionState.BoundReceiver, SessionState.BoundTransceiver, SessionState.Unbound, SessionState.Closed,
        ];
        Assert.Equal(states.Order(), Enum.GetValues<SessionState>().Order());
        for (var i = 0; i < states.Length; i++)
        {
            var who = Table[id][i];
            Assert.True((who is 'E' or 'B') == SessionMatrix.Allows(states[i], id, SessionRole.Esme), $"{id} {states[i]} ESME");
            Assert.True((who is 'M' or 'B') == SessionMatrix.Allows(states[i], id, SessionRole.MessageCentre), $"{id} {states[i]} MC");
        }
    }

    [Fact]
    public void Unknown_commands_are_allowed_nowhere()
    {
        foreach (var state in Enum.GetValues<SessionState>())
        {
            Assert.False(SessionMatrix.Allows(state, (CommandId)0x999, SessionRole.Esme));
            Assert.False(SessionMatrix.Allows(state, CommandId.SubmitSmResp, SessionRole.MessageCentre));
        }
    }
}
