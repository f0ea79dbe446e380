using Cpm.Primitives;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transactions;

/// <summary>
/// What happens to every request that comes in, in this order: malformed, refused by rule, known already, too many, new.
/// Refusals are stateless (RFC 3261 §8.2.7): a flood of bad requests leaves nothing behind, and a retransmission is refused in the same words.
/// </summary>
internal sealed class ServerTransactions : TimerNode
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly TransportLayer _layer;
    private readonly ServerKeys _keys;
    private readonly ServerTransactionTable _table;
    private readonly RequestRules _rules;
    private readonly SipResponseHeaders?[] _bare = new SipResponseHeaders?[700];
    private readonly long _start;
    private long _answeredAgain;

    public ServerTransactions(TransportLayer layer, SipHash hash)
    {
        _layer = layer;
        _keys = new ServerKeys(hash);
        _table = new ServerTransactionTable(layer.Options.MaxPendingTransactions, layer.Options.MaxCompletedTransactions);
        _rules = new RequestRules(layer);
        _start = layer.Time.GetTimestamp();
        Trying = new SipResponseHeaders(100);
        layer.Wheel.Schedule(this, SweepInterval);
    }

    /// <summary>The upper layer.</summary>
    public Action<SipServerTransaction> OnRequest { get; set; } = static transaction => transaction.Respond(501);

    /// <summary>The upper layer's say in answers to OPTIONS.</summary>
    public Func<SipServerTransaction, SipResponseHeaders, bool>? OnOptions { get; set; }

    public SipResponseHeaders Trying { get; }

    public ServerTransactionTable Table => _table;

    /// <summary>Retransmissions answered from completed transactions.</summary>
    public long AnsweredAgain => Volatile.Read(ref _answeredAgain);

    /// <summary>An answer with nothing but a status, shared by all who need it.</summary>
    public SipResponseHeaders Bare(int statusCode)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)statusCode, (uint)_bare.Length, nameof(statusCode));
        return _bare[statusCode] ??= new SipResponseHeaders(statusCode);
    }

    public ToTag TagFor(in ServerKey key) => _keys.TagFor(key);

    /// <summary>Takes a request; owns the message from here on.</summary>
    public void Receive(SipMessage request, SipRejection rejection, SipFlow flow)
    {
        // §17.1.1.3, §8.2.7: ACK is never answered; without sessions there is nothing it could belong to.
        if (request.Method == SipMethod.Ack)
        {
            request.Dispose();
            return;
        }
        var key = _keys.Compute(request);
        var refusal = rejection != SipRejection.None ? _rules.Malformed(rejection) : _rules.Check(request, flow);
        if (refusal is not null)
        {
            Refuse(request, flow, key, refusal);
            return;
        }
        var transaction = new SipServerTransaction(this, request, flow, key);
        switch (_table.Begin(key, transaction, out var found))
        {
            case ServerMatch.New:
                flow.RequestBegun();
                _layer.Wheel.Schedule(transaction, _layer.Options.Timers.UntilTrying);
                if (!_layer.RefusesRequests) Dispatch(transaction);
                else if (transaction.Respond(_rules.Draining.Answer)) _layer.Meters.Rejected(_rules.Draining.Reason);
                break;
            case ServerMatch.Pending:
                ((SipServerTransaction)found!).OnRetransmission();
                request.Dispose();
                break;
            case ServerMatch.Completed:
                // §17.2.2: Completed answers retransmissions with what was answered before.
                Interlocked.Increment(ref _answeredAgain);
                flow.TryRespond(request, (SipResponseHeaders)found!, transaction.Tag);
                request.Dispose();
                break;
            case ServerMatch.Merged:
                Refuse(request, flow, key, _rules.Merged);
                break;
            default:
                Refuse(request, flow, key, _rules.Overloaded);
                break;
        }
    }

    /// <summary>Sends the final answer of a transaction and leaves behind what timer J needs.</summary>
    public void Answer(SipServerTransaction transaction, SipResponseHeaders answer)
    {
        var flow = transaction.Source;
        _layer.Wheel.Cancel(transaction);
        Respond(flow, transaction.Request, answer, transaction.Tag);
        // §17.2.2: timer J is 64 T1, and zero over reliable transports.
        if (flow.Transport.IsReliable()) _table.RemovePending(transaction.Slot);
        else _table.Complete(transaction.Slot, answer, Now + (uint)_layer.Options.Timers.Timeout.TotalMilliseconds);
        flow.RequestEnded();
        _layer.Meters.Ended(transaction.Request.Method, answer.StatusCode);
    }

    /// <summary>Ends a transaction without an answer.</summary>
    public void GiveUp(SipServerTransaction transaction)
    {
        _layer.Wheel.Cancel(transaction);
        _table.RemovePending(transaction.Slot);
        transaction.Source.RequestEnded();
        _layer.Meters.Rejected("unanswered");
    }

    /// <summary>From 100 until the client's timer F.</summary>
    public void ScheduleEnd(SipServerTransaction transaction) =>
        _layer.Wheel.Schedule(transaction, _layer.Options.Timers.Timeout - _layer.Options.Timers.UntilTrying);

    /// <inheritdoc/>
    protected override void OnDue()
    {
        _table.Sweep(Now);
        _layer.Wheel.Schedule(this, SweepInterval);
    }

    // 32 bits of milliseconds wrap after 49 days; differences stay right.
    private uint Now => (uint)(long)_layer.Time.GetElapsedTime(_start).TotalMilliseconds;

    private void Dispatch(SipServerTransaction transaction)
    {
        try
        {
            if (transaction.Request.Method != SipMethod.Options)
            {
                OnRequest(transaction);
                return;
            }
            var answer = _rules.Capabilities();
            if (OnOptions is null || OnOptions(transaction, answer)) transaction.Respond(answer);
        }
        catch (Exception e)
        {
            // A defect above costs one request, not the connection.
            _layer.OnError(e);
            transaction.Respond(500);
        }
    }

    private void Refuse(SipMessage request, SipFlow flow, in ServerKey key, Refusal refusal)
    {
        Respond(flow, request, refusal.Answer, _keys.TagFor(key));
        _layer.Meters.Rejected(refusal.Reason);
        _layer.Meters.Ended(request.Method, refusal.Answer.StatusCode);
        request.Dispose();
    }

    private void Respond(SipFlow flow, SipMessage request, SipResponseHeaders answer, ToTag tag)
    {
        if (flow.TryRespond(request, answer, tag) || !flow.Transport.IsReliable() || !request.TryGetVia(out var via)) return;
        // §18.2.2: the connection is gone, so a new one is opened to where the request came from, at the port of its sent-by.
        var message = new PooledWriter(1024);
        SipResponseWriter.Write(message, request, answer, flow.Remote, tag.Span, _layer.Server);
        var port = via.Port == 0 ? flow.Transport.DefaultPort() : via.Port;
        _ = SendAnewAsync(new SipTarget(flow.Transport, flow.Remote.Address.ToString(), port) { From = flow.Listener }, message);
    }

    private async Task SendAnewAsync(SipTarget target, PooledWriter message)
    {
        using (message)
        {
            var connection = await _layer.Outbound.GetAsync(target, target.Transport);
            if (connection is null || !connection.TrySend(message.WrittenMemory)) _layer.Meters.Rejected("answer_lost");
        }
    }
}
