using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cpm.Core.Messages;
using Cpm.Core.Standalone;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Core.Registration;

/// <summary>Takes REGISTER (RFC 3261 §10.3): several contacts, instances (RFC 5626), Path (RFC 3327), q, expiry; and third-party REGISTER of a core in front of us.</summary>
public sealed class Registrar(BindingTable table, SenderIdentity identity, RegistrarOptions options, TimeProvider time)
{
    private static readonly byte[] PagerIcsi = Encoding.ASCII.GetBytes(ServiceTags.Pager);

    /// <summary>Answers a REGISTER.</summary>
    public void Handle(SipServerTransaction transaction)
    {
        var request = transaction.Request;
        if (!TryGetUser(request, SipHeaderId.To, out var address, out var to))
        {
            transaction.Respond(SipWarning.Refuse(400, options.Agent, "To has no usable address"));
            return;
        }
        if (identity.Directory.Find(address) is not { } subscriber)
        {
            transaction.Respond(SipWarning.Refuse(404, options.Agent, "no such subscriber"));
            return;
        }
        TryGetUser(request, SipHeaderId.From, out var from, out _);
        var isThirdParty = transaction.Source.IsTrusted && identity.Directory.Find(from)?.Address != subscriber.Address;
        if (!isThirdParty && !identity.IsAuthenticated(transaction, subscriber, SipHeaderId.Authorization)) return;
        transaction.Respond(Update(request, transaction.Source, subscriber.Address, to, isThirdParty));
    }

    private SipResponseHeaders Update(SipMessage request, SipFlow flow, string user, string to, bool isThirdParty)
    {
        var now = time.GetUtcNow();
        if (!request.TryGetCSeq(out var sequence)) return new SipResponseHeaders(400);
        var callId = Text(request.CallId);
        var route = PathOf(request, flow);
        var named = new List<Binding>();
        var removesAll = false;
        foreach (var value in request.Values(SipHeaderId.Contact))
        {
            if (!ContactValue.TryParse(value, out var contact)) return Refuse(400, "Contact cannot be read");
            var expires = ExpiresOf(request, contact);
            if (contact.IsWildcard)
            {
                if (expires != 0) return Refuse(400, "Contact: * needs Expires: 0");
                removesAll = true;
                continue;
            }
            if (expires != 0 && expires < options.MinExpires) return TooBrief();
            var binding = Make(contact, flow, user, to, route, callId, sequence.Sequence, now, Math.Min(expires, options.MaxExpires), isThirdParty);
            if (binding is null) return Refuse(400, "Contact has no usable URI");
            // Named twice: the later one counts.
            named.RemoveAll(b => IsSame(b, binding));
            named.Add(binding);
        }
        // §10.3 step 6: the wildcard alone.
        if (removesAll && named.Count > 0) return Refuse(400, "Contact: * stands alone");

        SipResponseHeaders? refusal = null;
        var before = ImmutableArray<Binding>.Empty;
        table.Change(user, present =>
        {
            before = present;
            (var next, refusal) = removesAll ? WithoutAll(present, callId, sequence.Sequence) : With(present, named, now);
            return refusal is null ? next : null;
        });
        if (refusal is not null) return refusal;
        if (named.Exists(b => b.ExpiresAt > now)) table.Registered?.Invoke(user);
        if (named.Exists(b => b.ExpiresAt > now && !before.Any(old => IsSame(old, b) && old.LeadsAlike(b)))) table.Appeared?.Invoke(user);
        return Accepted(route, table.Of(user), now);
    }

    /// <summary>§10.3 step 6: a request that was overtaken is refused whole.</summary>
    private static (ImmutableArray<Binding> Next, SipResponseHeaders? Refusal) WithoutAll(ImmutableArray<Binding> present, string callId, uint sequence) =>
        present.Any(b => b.CallId == callId && b.CSeq >= sequence) ? (present, new SipResponseHeaders(500)) : ([], null);

    /// <summary>§10.3 step 7: all of the request, or nothing.</summary>
    private (ImmutableArray<Binding> Next, SipResponseHeaders? Refusal) With(ImmutableArray<Binding> present, List<Binding> named, DateTimeOffset now)
    {
        foreach (var binding in named)
        {
            var old = present.FirstOrDefault(b => IsSame(b, binding));
            if (old is not null && old.CallId == binding.CallId && old.CSeq >= binding.CSeq) return (present, new SipResponseHeaders(500));
            if (old is not null) present = present.Remove(old);
            if (binding.ExpiresAt <= now) continue;
            if (present.Length >= options.MaxBindings)
            {
                if (LeastUseful(present.RemoveAll(named.Contains), binding) is not { } gone) return (present, Refuse(403, $"no more than {options.MaxBindings} devices"));
                present = present.Remove(gone);
            }
            present = present.Add(old is null ? binding : binding with { Since = old.Since });
        }
        return (present, null);
    }

    /// <summary>True where a registration takes the place of another one: the same device, by the same of its flows (RFC 5626 §4.2).</summary>
    private static bool IsSame(Binding one, Binding other) => one.Device == other.Device && one.RegId == other.RegId;

    /// <summary>
    /// Who makes place: the oldest that cannot be reached any more; over UDP, where nothing tells that, an older contact without an instance at the newcomer's own address,
    /// as a phone leaves behind that takes another port with each start.
    /// </summary>
    private static Binding? LeastUseful(ImmutableArray<Binding> present, Binding newcomer) =>
        present.Where(b => !b.IsReachable || IsLeftBehind(b, newcomer)).MinBy(static b => b.RegisteredAt);

    private static bool IsLeftBehind(Binding old, Binding newcomer) =>
        old.Device == old.Listed && newcomer.Device == newcomer.Listed && old.Flow.Transport == SipTransport.Udp && newcomer.Flow.Transport == SipTransport.Udp
        && old.Flow.Remote.Address.Equals(newcomer.Flow.Remote.Address);

    /// <summary>
    /// The Path, from who may be trusted with it (RFC 3327 §7): whoever writes one decides where our requests go. That of others is left out, also from the answer, by which
    /// they see it (§5.3); they are reached over the way by which they came.
    /// </summary>
    private static List<string> PathOf(SipMessage request, SipFlow flow)
    {
        var path = new List<string>();
        if (!flow.IsTrusted) return path;
        foreach (var value in request.Values(SipHeaderId.Path)) path.Add(Text(value));
        return path;
    }

    private Binding? Make(
        ContactValue contact, SipFlow flow, string user, string to, List<string> path, string callId, uint cseq, DateTimeOffset now, uint expires, bool isThirdParty)
    {
        var uri = Text(contact.Address.Uri);
        if (!SipTargets.TryOf(uri, null, out _)) return null;
        var instance = Text(contact.SipInstance);
        var route = isThirdParty ? [$"<{Loose(options.CoreRoute ?? uri)}>"] : (IReadOnlyList<string>)[.. path];
        // A phone is reached where it came from; with a Path, or at the core, where the topmost route leads.
        var next = isThirdParty ? options.CoreRoute ?? uri : path.Count > 0 ? path[0].Trim('<', '>') : null;
        if (next is not null && SipTargets.TryOf(next, flow.Listener, out var target)) target = ReachOver(flow, target!);
        else if (next is not null) return null;
        else target = flow.Transport == SipTransport.Udp
            ? new SipTarget(SipTransport.Udp, flow.Remote.Address.ToString(), flow.Remote.Port) { From = flow.Listener }
            : SipTarget.Of(flow);
        return new Binding
        {
            User = user,
            Contact = isThirdParty ? to : uri,
            Listed = uri,
            Device = instance.Length > 0 ? instance : uri,
            Flow = flow,
            Target = target!,
            Route = route,
            Parameters = Text(contact.Address.Parameters.Raw),
            HasPager = isThirdParty || FeatureTags.Contains(contact.Address.Parameters, FeatureTags.Icsi, PagerIcsi),
            QThousandths = contact.QThousandths,
            RegId = contact.RegId,
            CallId = callId,
            CSeq = cseq,
            ExpiresAt = now.AddSeconds(expires),
            Since = now,
            RegisteredAt = now,
            IsAtCore = isThirdParty,
        };
    }

    /// <summary>Keeps to the connection that is there, where it leads to the same place.</summary>
    private static SipTarget ReachOver(SipFlow flow, SipTarget target) =>
        flow.Transport == target.Transport && flow.Transport != SipTransport.Udp && flow.Remote.Port == target.Port && flow.Remote.Address.ToString() == target.Host
            ? SipTarget.Of(flow)
            : target;

    private static SipResponseHeaders Accepted(List<string> path, ImmutableArray<Binding> bindings, DateTimeOffset now)
    {
        var answer = new SipResponseHeaders(200);
        foreach (var binding in bindings)
        {
            var left = Math.Max(0, (int)(binding.ExpiresAt - now).TotalSeconds);
            answer.Headers.Add(SipHeaderId.Contact, $"<{binding.Listed}>{WithoutExpires(binding.Parameters)};expires={left.ToString(CultureInfo.InvariantCulture)}");
        }
        foreach (var value in path) answer.Headers.Add(SipHeaderId.Path, value);
        answer.Headers.Add(SipHeaderId.Date, now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        return answer;
    }

    /// <summary>A route without lr would be a strict one (RFC 3261 §16.6 item 6).</summary>
    private static string Loose(string route) => route.Contains(";lr", StringComparison.OrdinalIgnoreCase) ? route : route + ";lr";

    private SipResponseHeaders TooBrief()
    {
        var answer = SipWarning.Refuse(423, options.Agent, "Expires is too short");
        answer.Headers.Add(SipHeaderId.MinExpires, options.MinExpires.ToString(CultureInfo.InvariantCulture));
        return answer;
    }

    private SipResponseHeaders Refuse(int status, string text) => SipWarning.Refuse(status, options.Agent, text);

    private uint ExpiresOf(SipMessage request, ContactValue contact)
    {
        if (!contact.IsWildcard && contact.Expires is { } own) return own;
        return request.TryGetUInt32(SipHeaderId.Expires, out var common) ? common : options.DefaultExpires;
    }

    private static string WithoutExpires(string parameters) =>
        string.Concat(parameters.Split(';', StringSplitOptions.RemoveEmptyEntries).Where(static p => !p.TrimStart().StartsWith("expires", StringComparison.OrdinalIgnoreCase)).Select(static p => ";" + p.Trim()));

    private static bool TryGetUser(SipMessage request, SipHeaderId header, out string canonical, out string uri)
    {
        canonical = uri = "";
        if (!request.TryGetNameAddr(header, out var value)) return false;
        uri = Text(value.Uri);
        if (!Address.TryCanonicalize(uri, out var address)) return false;
        canonical = address;
        return true;
    }

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}

/// <summary>What the registrar allows.</summary>
public sealed record RegistrarOptions
{
    /// <summary>Seconds where the request names none.</summary>
    public uint DefaultExpires { get; init; } = 3600;

    /// <summary>Seconds; less is refused with 423.</summary>
    public uint MinExpires { get; init; } = 10;

    /// <summary>Seconds; more is cut to this.</summary>
    public uint MaxExpires { get; init; } = 86_400;

    /// <summary>Devices per user.</summary>
    public int MaxBindings { get; init; } = 10;

    /// <summary>Where users at the core are reached (<c>sip:core.example;lr</c>); null for the Contact of their third-party REGISTER.</summary>
    public string? CoreRoute { get; init; }

    /// <summary>The agent in Warning texts.</summary>
    public string Agent { get; init; } = "cpm-gateway";
}
