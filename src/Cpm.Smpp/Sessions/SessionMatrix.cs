using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>
/// Which side may send which request in which state: the operation matrix of SMPP 5.0 table 2-1, widened where 3.4 (§2.3, table 2-1) allows more.
/// Responses are not judged here: they are allowed where their request was.
/// </summary>
public static class SessionMatrix
{
    /// <summary>True when <paramref name="sender"/> may send the request in this state.</summary>
    public static bool Allows(SessionState state, CommandId request, SessionRole sender)
    {
        if (state == SessionState.Closed) return false;
        var esme = sender == SessionRole.Esme;
        return request switch
        {
            // Asking for life is answered in any state; 3.4 lists it for bound states only.
            CommandId.EnquireLink => true,
            CommandId.BindTransmitter or CommandId.BindReceiver or CommandId.BindTransceiver => esme && state is SessionState.Open or SessionState.Outbound,
            CommandId.Outbind => !esme && state == SessionState.Open,
            CommandId.Unbind => state.IsBound(),
            CommandId.SubmitSm or CommandId.SubmitMulti or CommandId.QuerySm or CommandId.CancelSm or CommandId.ReplaceSm
                or CommandId.BroadcastSm or CommandId.QueryBroadcastSm or CommandId.CancelBroadcastSm => esme && Transmits(state),
            CommandId.DeliverSm or CommandId.AlertNotification => !esme && Receives(state),
            CommandId.DataSm => esme ? Transmits(state) : Receives(state),
            _ => false,
        };
    }

    private static bool Transmits(SessionState state) => state is SessionState.BoundTransmitter or SessionState.BoundTransceiver;

    private static bool Receives(SessionState state) => state is SessionState.BoundReceiver or SessionState.BoundTransceiver;
}
