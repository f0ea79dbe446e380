using Cpm.Core.Journal;
using Cpm.Interworking.Abstractions;

namespace Cpm.Interworking.Dispatch;

/// <summary>One attempt as the function sees it; writes what the function says to the journal.</summary>
internal sealed class DeliveryAttempt : Attempt
{
    private readonly OpenDelivery _delivery;
    private readonly DeliveryRecord _record;
    private readonly RecipientView[] _recipients;
    private readonly string _scopeFunction;
    private PartKey _onlyPart;
    private RemoteKeys _onlyKeys;
    private bool _hasOnly;

    public DeliveryAttempt(OpenDelivery delivery, LoadedDelivery loaded, string route, string function, DeliveryRecord record)
    {
        _delivery = delivery;
        _record = record;
        _scopeFunction = function;
        Route = route;
        Message = loaded.View;
        var target = loaded.Delivery;
        _recipients = [new RecipientView(target.Id, target.Recipient, target.Requested, target.CopyControl)];
    }

    /// <inheritdoc/>
    public override MessageView Message { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<RecipientView> Recipients => _recipients;

    /// <inheritdoc/>
    public override string Route { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<PartRecord> Earlier => _delivery.Parts?.Snapshot() ?? [];

    /// <inheritdoc/>
    public override ValueTask SendingAsync(PartKey part)
    {
        // The commit of the message said it already, for a message in one part on its first attempt.
        if (part.Total <= 1 && (_delivery.Flags & EntryFlags.AlsoSending) != 0) return ValueTask.CompletedTask;
        (_delivery.Parts ??= new PartTable()).Sending(part);
        return _record.SendingAsync(_delivery, part, Route);
    }

    /// <inheritdoc/>
    public override void Lost(IReadOnlyList<string> losses) =>
        _record.Append(_record.ConvertedEntry(new(_delivery.Id), Route, string.Join('\n', losses)));

    /// <inheritdoc/>
    public override void Accepted(PartKey part, RemoteKeys keys)
    {
        var scope = Scope(keys.Group);
        keys = keys with { Group = scope };
        _record.Correlate(_delivery, part.Number, scope, keys);
        if (part.Total <= 1)
        {
            // One part: its acknowledgement and the end of the attempt are one entry, written by Conclude.
            (_onlyPart, _onlyKeys, _hasOnly) = (part, keys, true);
            return;
        }
        (_delivery.Parts ??= new PartTable()).Accepted(part, keys);
        _record.Append(_record.SubmittedEntry(_delivery, part, scope, keys, Route, EntryFlags.None, handed: false));
    }

    /// <summary>The entry that says that the far side has acknowledged all; null where it has not.</summary>
    public JournalEntry? Conclude(RecipientResult result)
    {
        if (result.Status != AttemptStatus.Accepted) return null;
        var flags = result.AwaitsReport ? EntryFlags.AwaitsReport : EntryFlags.None;
        if (_hasOnly)
        {
            if (_delivery.Parts is not null || result.AwaitsReport) (_delivery.Parts ??= new PartTable()).Accepted(_onlyPart, _onlyKeys);
            return _record.SubmittedEntry(_delivery, _onlyPart, _onlyKeys.Group, _onlyKeys, Route, flags, handed: true);
        }
        return _record.HandedEntry(_delivery, Route, flags);
    }

    private string Scope(string group) => _record.ScopeOf(_scopeFunction, group);
}
