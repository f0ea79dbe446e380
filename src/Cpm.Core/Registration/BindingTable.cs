using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cpm.Sip.Transports;

namespace Cpm.Core.Registration;

/// <summary>Who is registered where. Reading takes no lock; changes are made one after the other.</summary>
public sealed class BindingTable(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Binding>> _byUser = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Called after a binding was added that was not there before or leads elsewhere than before, besides <see cref="Registered"/>; with the user's main address.</summary>
    public Action<string>? Appeared { get; set; }

    /// <summary>Called after a binding was added or refreshed, with the user's main address.</summary>
    public Action<string>? Registered { get; set; }

    /// <summary>Called after every change, with the user's main address. Must be quick: other changes wait.</summary>
    public Action<string>? Changed { get; set; }

    /// <summary>Users with a binding.</summary>
    public int Users => _byUser.Count;

    /// <summary>Users who have bindings, whether these are over or not.</summary>
    public IEnumerable<string> Everybody => _byUser.Select(static p => p.Key);

    /// <summary>All bindings, for the operator.</summary>
    public IEnumerable<Binding> All => _byUser.Values.SelectMany(static b => b);

    /// <summary>The bindings of a user that can be reached now, the preferred first.</summary>
    public ImmutableArray<Binding> Reachable(string user)
    {
        if (!_byUser.TryGetValue(user, out var bindings)) return [];
        var now = time.GetUtcNow();
        foreach (var binding in bindings)
        {
            if (!IsUsable(binding, now)) return bindings.RemoveAll(b => !IsUsable(b, now));
        }
        return bindings;
    }

    /// <summary>All bindings of a user, whether they can be reached or not, the preferred first.</summary>
    public ImmutableArray<Binding> Of(string user)
    {
        var now = time.GetUtcNow();
        return _byUser.TryGetValue(user, out var bindings) ? bindings.RemoveAll(b => b.ExpiresAt <= now) : [];
    }

    /// <summary>Changes the bindings of a user, all at once or not at all.</summary>
    /// <param name="user">The user's main address.</param>
    /// <param name="change">Gets the bindings that have not expired; returns those to be there, or null to leave them as they are.</param>
    public void Change(string user, Func<ImmutableArray<Binding>, ImmutableArray<Binding>?> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            if (change(Of(user)) is { } bindings) Set(user, bindings);
        }
    }

    /// <summary>Adds a binding of an earlier process, where the device has not registered since.</summary>
    public void Restore(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        Change(binding.User, present => binding.ExpiresAt <= time.GetUtcNow() || present.Any(b => b.Device == binding.Device && b.RegId == binding.RegId) ? null : present.Add(binding));
    }

    /// <summary>Removes one binding, if it is still the same.</summary>
    public void Remove(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        lock (_gate)
        {
            if (_byUser.TryGetValue(binding.User, out var bindings)) Set(binding.User, bindings.Remove(binding));
        }
    }

    /// <summary>Removes what is over: expired, or registered over a connection that is gone.</summary>
    public void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var binding in All)
        {
            if (!IsUsable(binding, now)) Remove(binding);
        }
    }

    /// <summary>True when this user registered over this very connection: what comes by it needs no further proof.</summary>
    public bool IsOver(string user, SipFlow flow) =>
        flow.Transport != SipTransport.Udp && _byUser.TryGetValue(user, out var bindings) && bindings.Any(b => ReferenceEquals(b.Flow, flow) && b.ExpiresAt > time.GetUtcNow());

    private static bool IsUsable(Binding binding, DateTimeOffset now) => binding.ExpiresAt > now && binding.IsReachable;

    private void Set(string user, ImmutableArray<Binding> bindings)
    {
        if (bindings.IsEmpty) _byUser.TryRemove(user, out _);
        else _byUser[user] = [.. bindings.OrderByDescending(static b => b.QThousandths)];
        Changed?.Invoke(user);
    }
}
