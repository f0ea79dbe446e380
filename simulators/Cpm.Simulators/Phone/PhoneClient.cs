using System.Globalization;
using Cpm.Sip.Authentication;
using Cpm.Sip.Messages;
using Cpm.Sip.Transactions;
using Cpm.Sip.Writing;

namespace Cpm.Simulators.Phone;

/// <summary>Sends requests and answers the challenges to them (RFC 3261 §22.2).</summary>
internal sealed class PhoneClient
{
    // The first may carry an old nonce, the second brings the answer to the new one.
    private const int Attempts = 3;

    private readonly Lock _gate = new();
    private readonly SipStack _stack;
    private readonly PhoneOptions _options;
    private readonly DigestClient? _digest;
    private int _sequence;

    public PhoneClient(SipStack stack, PhoneOptions options, PhoneIdentity identity)
    {
        _stack = stack;
        _options = options;
        if (options.Password is not null) _digest = new DigestClient(options.Username ?? identity.User, options.Password);
    }

    /// <summary>Sends a request to the server; CSeq is added here. The caller disposes the result.</summary>
    public async Task<SipClientResult> SendAsync(SipRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            lock (_gate)
            {
                request.Headers.Remove(SipHeaderId.CSeq);
                request.Headers.Add(SipHeaderId.CSeq, (++_sequence).ToString(CultureInfo.InvariantCulture) + " " + System.Text.Encoding.ASCII.GetString(request.MethodBytes.Span));
                _digest?.Authorize(request);
            }
            var result = await _stack.SendAsync(request, _options.Server);
            if (attempt == Attempts || result.Status is not (401 or 407) || !Take(result.Response)) return result;
            result.Dispose();
        }
    }

    private bool Take(SipMessage? response)
    {
        lock (_gate) return response is not null && _digest?.TryTake(response) == true;
    }
}
