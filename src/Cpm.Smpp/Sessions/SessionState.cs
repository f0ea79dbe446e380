using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Sessions;

/// <summary>Which side of SMPP a session plays.</summary>
public enum SessionRole
{
    /// <summary>External short message entity: the client that binds.</summary>
    Esme,

    /// <summary>Message centre: the server that is bound to.</summary>
    MessageCentre,
}

/// <summary>Session states (SMPP 5.0 §2.3).</summary>
public enum SessionState
{
    /// <summary>Connected, not bound.</summary>
    Open,

    /// <summary>The message centre has sent outbind and waits for the bind.</summary>
    Outbound,

    /// <summary>Bound as transmitter.</summary>
    BoundTransmitter,

    /// <summary>Bound as receiver.</summary>
    BoundReceiver,

    /// <summary>Bound as transceiver.</summary>
    BoundTransceiver,

    /// <summary>Unbound; the connection is about to close.</summary>
    Unbound,

    /// <summary>Over.</summary>
    Closed,
}

/// <summary>How a session is bound.</summary>
public enum BindMode
{
    /// <summary>Both directions.</summary>
    Transceiver,

    /// <summary>ESME to message centre.</summary>
    Transmitter,

    /// <summary>Message centre to ESME.</summary>
    Receiver,
}

/// <summary>Between bind modes, commands and states.</summary>
public static class BindModes
{
    /// <summary>The bind request of a mode.</summary>
    public static CommandId Command(this BindMode mode) => mode switch
    {
        BindMode.Transmitter => CommandId.BindTransmitter,
        BindMode.Receiver => CommandId.BindReceiver,
        _ => CommandId.BindTransceiver,
    };

    /// <summary>The state that a mode leads to.</summary>
    public static SessionState State(this BindMode mode) => mode switch
    {
        BindMode.Transmitter => SessionState.BoundTransmitter,
        BindMode.Receiver => SessionState.BoundReceiver,
        _ => SessionState.BoundTransceiver,
    };

    /// <summary>The mode that a bind request asks for.</summary>
    public static BindMode Mode(this CommandId bind) => bind switch
    {
        CommandId.BindTransmitter => BindMode.Transmitter,
        CommandId.BindReceiver => BindMode.Receiver,
        _ => BindMode.Transceiver,
    };

    /// <summary>True in the three bound states.</summary>
    public static bool IsBound(this SessionState state) => state is SessionState.BoundTransmitter or SessionState.BoundReceiver or SessionState.BoundTransceiver;
}
