using System.Text;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;
using Cpm.Sip.Parsing;
using Cpm.Sip.Transports;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transactions;

/// <summary>An answer that refuses, and the reason under which it is counted.</summary>
internal sealed record Refusal(SipResponseHeaders Answer, string Reason);

/// <summary>What the stack refuses by itself (RFC 3261 §8.2.1 to §8.2.2, §16.3), and how it answers OPTIONS (§11.2).</summary>
internal sealed class RequestRules
{
    private readonly TransportLayer _layer;
    private readonly SipStackOptions _options;
    private readonly Refusal?[] _malformed = new Refusal?[Enum.GetValues<SipRejection>().Length];
    private readonly bool[] _allowed = new bool[Enum.GetValues<SipMethod>().Length];
    private readonly byte[][] _supported;
    private readonly string _allow;
    private readonly Refusal _methodNotAllowed;
    private readonly Refusal _noTransaction;
    private readonly Refusal _tooManyHops;
    private readonly Refusal _looped;
    private readonly Refusal _scheme;

    public RequestRules(TransportLayer layer)
    {
        _layer = layer;
        _options = layer.Options;
        foreach (var method in _options.Methods) _allowed[(int)method] = true;
        _allowed[(int)SipMethod.Options] = true;
        _supported = [.. _options.Supported.Select(Encoding.ASCII.GetBytes)];
        _allow = string.Join(", ", Enum.GetValues<SipMethod>().Where(m => _allowed[(int)m]).Select(m => Encoding.ASCII.GetString(m.Token().Span)));
        _methodNotAllowed = Create(405, "method", "This method is not served here", (SipHeaderId.Allow, _allow));
        _noTransaction = Create(481, "cancel", "There is no transaction to cancel");
        _tooManyHops = Create(483, "max_forwards", "Max-Forwards has reached 0");
        _looped = Create(482, "loop", "The request has come by here too often");
        _scheme = Create(416, "uri_scheme", "Only sip, sips and tel URIs are served");
        var seconds = ((int)Math.Ceiling(_options.RetryAfter.TotalSeconds)).ToString();
        Draining = Create(503, "draining", "Closing", (SipHeaderId.RetryAfter, seconds));
        Merged = Create(482, "merged", "The same request came by another way");
        Overloaded = Create(503, "overload", "Too many requests wait", (SipHeaderId.RetryAfter, seconds));
    }

    /// <summary>§21.5.4: we are about to end.</summary>
    public Refusal Draining { get; }

    /// <summary>§8.2.2.2.</summary>
    public Refusal Merged { get; }

    /// <summary>§21.5.4.</summary>
    public Refusal Overloaded { get; }

    /// <summary>The answer to a message that the parser refused but that can be answered.</summary>
    public Refusal Malformed(SipRejection rejection)
    {
        if (_malformed[(int)rejection] is { } known) return known;
        var reason = rejection.ReasonPhrase().ToArray();
        var answer = new SipResponseHeaders(rejection.StatusCode()) { Reason = reason };
        AddWarning(answer, Encoding.ASCII.GetString(reason));
        return _malformed[(int)rejection] = new Refusal(answer, "malformed");
    }

    /// <summary>Null when the request may go on.</summary>
    public Refusal? Check(SipMessage request, SipFlow flow)
    {
        if (!flow.TakesRequests) return Draining;
        // §9.2: only INVITE can be cancelled to any effect.
        if (request.Method == SipMethod.Cancel) return _noTransaction;
        // §8.2.1.
        if (!_allowed[(int)request.Method]) return _methodNotAllowed;
        // §8.2.2.1.
        if (!SipUri.HasKnownScheme(request.RequestUri.Span)) return _scheme;
        // §16.3: checked by whoever would send the request on. REGISTER and OPTIONS end here (§11: OPTIONS with 0 is for us).
        if (request.Method is not (SipMethod.Register or SipMethod.Options)
            && request.TryGetUInt32(SipHeaderId.MaxForwards, out var hops) && hops == 0) return _tooManyHops;
        if (SipPasses.Count(request, _layer.Listeners) >= _options.MaxPasses) return _looped;
        return CheckRequired(request, SipHeaderId.Require) ?? CheckRequired(request, SipHeaderId.ProxyRequire);
    }

    /// <summary>The 200 to OPTIONS; a new object, as the upper layer may add to it.</summary>
    public SipResponseHeaders Capabilities()
    {
        var answer = new SipResponseHeaders(200);
        answer.Headers.Add(SipHeaderId.Allow, _allow);
        answer.Headers.Add(SipHeaderId.Accept, _options.Accept);
        answer.Headers.Add(SipHeaderId.Supported, string.Join(", ", _options.Supported));
        return answer;
    }

    // §8.2.2.3.
    private Refusal? CheckRequired(SipMessage request, SipHeaderId field)
    {
        if (!request.Has(field)) return null;
        List<string>? unsupported = null;
        foreach (var tag in request.Values(field))
        {
            if (!IsSupported(tag.Span) && SipText.IsToken(tag.Span)) (unsupported ??= []).Add(Encoding.ASCII.GetString(tag.Span));
        }
        if (unsupported is null) return null;
        return Create(420, "require", "An extension that the request needs is not known here", (SipHeaderId.Unsupported, string.Join(", ", unsupported)));
    }

    private bool IsSupported(ReadOnlySpan<byte> tag)
    {
        foreach (var supported in _supported)
        {
            if (Ascii.EqualsIgnoreCase(supported, tag)) return true;
        }
        return false;
    }

    private Refusal Create(int status, string reason, string text, (SipHeaderId Id, string Value)? field = null)
    {
        var answer = new SipResponseHeaders(status);
        if (field is { } f) answer.Headers.Add(f.Id, f.Value);
        AddWarning(answer, text);
        return new Refusal(answer, reason);
    }

    private void AddWarning(SipResponseHeaders answer, string text) => answer.Headers.Add(SipHeaderId.Warning, SipWarning.Miscellaneous(_options.WarningAgent, text));
}
