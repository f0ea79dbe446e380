using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transactions;

/// <summary>The client transactions of one stack: finds the way, numbers and encodes the request, matches responses (RFC 3261 §17.1.3, §18.1).</summary>
internal sealed class ClientTransactions(TransportLayer layer, SipHash hash)
{
    private const int MaxPooled = 4_096;
    private const int MaxVia = 400;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ClientTransaction> _byBranch = [];
    private readonly Stack<ClientTransaction> _pool = new();
    private ulong _branches = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private long _retransmissions;

    public TimeProvider Time => layer.Time;

    public TimerWheel Wheel => layer.Wheel;

    public SipTimers Timers => layer.Options.Timers;

    /// <summary>Transactions not yet terminated.</summary>
    public int Count
    {
        get { lock (_gate) return _byBranch.Count; }
    }

    public long Retransmissions => Volatile.Read(ref _retransmissions);

    /// <summary>Sends a request; the result is a value whatever happens.</summary>
    public ValueTask<SipClientResult> SendAsync(SipRequest request, SipTarget target)
    {
        var flow = target.Flow ?? (target.Transport == SipTransport.Udp ? UdpFlowTo(target) : layer.Outbound.Find(target, target.Transport));
        return flow is null ? FindWayAsync(request, target) : SendOver(request, target, flow);
    }

    /// <summary>Gives a response to its transaction. False when there is none; true takes over the message.</summary>
    public bool OnResponse(SipMessage response)
    {
        if (!response.TryGetVia(out var via) || !ViaBranch.TryRead(via.Branch.Span, out var branch)) return false;
        return Find(branch)?.OnResponse(branch, response) ?? false;
    }

    /// <summary>A request did not leave after all.</summary>
    public void OnUnsent(SipMessage request)
    {
        if (!request.TryGetVia(out var via) || !ViaBranch.TryRead(via.Branch.Span, out var branch)) return;
        Find(branch)?.OnUnsent(branch);
    }

    /// <summary>Ends everything that waits on a lost connection.</summary>
    public void OnFlowLost(SipFlow flow)
    {
        List<(ulong, ClientTransaction)>? lost = null;
        lock (_gate)
        {
            foreach (var (branch, transaction) in _byBranch)
            {
                if (transaction.Flow == flow) (lost ??= []).Add((branch, transaction));
            }
        }
        if (lost is null) return;
        foreach (var (branch, transaction) in lost) transaction.OnFlowLost(branch);
    }

    /// <summary>Ends everything: the stack stops.</summary>
    public void Stop()
    {
        List<(ulong Branch, ClientTransaction Transaction)> all;
        lock (_gate) all = [.. _byBranch.Select(static pair => (pair.Key, pair.Value))];
        foreach (var (branch, transaction) in all) transaction.OnFlowLost(branch);
    }

    internal void Remove(ulong branch)
    {
        lock (_gate) _byBranch.Remove(branch);
    }

    internal void Return(ClientTransaction transaction)
    {
        lock (_gate)
        {
            if (_pool.Count < MaxPooled) _pool.Push(transaction);
        }
    }

    internal void CountEnd(SipMethod method, int code) => layer.Meters.Ended(method, code);

    internal void CountRetransmission() => Interlocked.Increment(ref _retransmissions);

    private ClientTransaction? Find(ulong branch)
    {
        lock (_gate) return _byBranch.GetValueOrDefault(branch);
    }

    private ValueTask<SipClientResult> SendOver(SipRequest request, SipTarget target, SipFlow flow)
    {
        var branch = NextBranch();
        var message = Encode(request, flow, branch);
        // §18.1.1: too large for a datagram, and nobody insists on one.
        if (flow.Transport == SipTransport.Udp && target.Flow is null && message.WrittenCount > layer.Options.UdpRequestLimit)
            return SendLargeAsync(request, target, flow, branch, message);
        return Begin(request, flow, branch, message);
    }

    private ValueTask<SipClientResult> Begin(SipRequest request, SipFlow flow, ulong branch, PooledWriter message)
    {
        ClientTransaction? transaction;
        lock (_gate) _pool.TryPop(out transaction);
        transaction ??= new ClientTransaction(this);
        var result = transaction.Begin(branch, request.Method, flow, message);
        lock (_gate) _byBranch[branch] = transaction;
        transaction.Send(branch);
        return result;
    }

    private async ValueTask<SipClientResult> SendLargeAsync(SipRequest request, SipTarget target, SipFlow udp, ulong branch, PooledWriter message)
    {
        if (await layer.Outbound.GetAsync(target, SipTransport.Tcp) is not { } connection)
        {
            // §18.1.1: the far side does not take TCP (RFC 2543), so a large datagram it is.
            return await Begin(request, udp, branch, message);
        }
        message.Dispose();
        return await Begin(request, connection, branch, Encode(request, connection, branch));
    }

    private async ValueTask<SipClientResult> FindWayAsync(SipRequest request, SipTarget target)
    {
        SipFlow? flow = target.Transport == SipTransport.Udp ? await ResolveAsync(target) : await layer.Outbound.GetAsync(target, target.Transport);
        if (flow is not null) return await SendOver(request, target, flow);
        layer.Meters.Ended(request.Method, 503);
        return new SipClientResult(503, SipClientOutcome.NotSent, null, null);
    }

    private UdpFlow? UdpFlowTo(SipTarget target) => IPAddress.TryParse(target.Host, out var address) ? UdpFlowTo(target, address) : null;

    private UdpFlow? UdpFlowTo(SipTarget target, IPAddress address)
    {
        var listener = target.From is { Udp: not null } from ? from : layer.ListenerFor(SipTransport.Udp, address.AddressFamily);
        return listener?.Udp?.FlowTo(new IPEndPoint(address, target.Port).Serialize());
    }

    private async ValueTask<UdpFlow?> ResolveAsync(SipTarget target)
    {
        if (IPAddress.TryParse(target.Host, out _)) return null;
        try
        {
            foreach (var address in await Dns.GetHostAddressesAsync(target.Host))
            {
                if (UdpFlowTo(target, address) is { } flow) return flow;
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // No such name: no way.
        }
        return null;
    }

    private ulong NextBranch() => hash.Compute(Interlocked.Increment(ref _branches)) | 1;

    private static PooledWriter Encode(SipRequest request, SipFlow flow, ulong branch)
    {
        Span<byte> via = stackalloc byte[MaxVia];
        var message = new PooledWriter(1024 + request.Body.Length);
        request.Write(message, ViaBranch.Write(via, flow, branch));
        return message;
    }
}
