using Cpm.Smpp.Sessions;

namespace Cpm.Simulators.Smsc;

/// <summary>Who is connected and bound.</summary>
internal sealed class SmscSessions
{
    private readonly Lock _gate = new();
    private SmscSession[] _all = [];
    private int _turn;

    public IReadOnlyList<SmscSession> All => Volatile.Read(ref _all);

    public void Add(SmscSession session)
    {
        lock (_gate) Volatile.Write(ref _all, [.. _all, session]);
    }

    public void Remove(SmscSession session)
    {
        lock (_gate) Volatile.Write(ref _all, [.. _all.Where(other => other != session)]);
    }

    /// <summary>A session that takes deliver_sm, in turn: of this system_id, or of any where it is null. Null when there is none.</summary>
    public SmppSession? Receiver(string? systemId)
    {
        var all = Volatile.Read(ref _all);
        var start = (uint)Interlocked.Increment(ref _turn);
        for (uint i = 0; i < all.Length; i++)
        {
            var session = all[(start + i) % (uint)all.Length].Session;
            if (session.State is not (SessionState.BoundReceiver or SessionState.BoundTransceiver)) continue;
            if (systemId is null || session.PeerSystemId == systemId) return session;
        }
        return null;
    }
}
