using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cpm.Sip.Authentication;

namespace Cpm.Simulators.Load;

/// <summary>Registers a connection's share of the phones (RFC 3261 §10.2, digest of §22.2): 64 of them are under way at a time. Used by one loop only.</summary>
internal sealed class BankRegistrations(PhoneBankOptions options, IPEndPoint local, int first)
{
    private const int UnderWay = 64;
    private const int Unauthorized = 401;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _run = MessageTemplate.NewRun();
    private readonly long _base = long.Parse(options.BaseNumber.TrimStart('+'));
    private readonly int _share = (options.Phones - first + options.Connections - 1) / options.Connections;
    private int _begun;
    private int _done;

    /// <summary>Completes when all are registered.</summary>
    public Task Completed => _completed.Task;

    /// <summary>Writes the first requests.</summary>
    public int Begin(Span<byte> destination)
    {
        if (_share <= 0) _completed.TrySetResult();
        var octets = 0;
        while (_begun < Math.Min(UnderWay, _share)) octets += Next(destination[octets..]);
        return octets;
    }

    /// <summary>Takes an answer and writes what is to be sent next.</summary>
    /// <returns>Octets written.</returns>
    public int Answered(int status, long phone, ReadOnlySpan<byte> response, Span<byte> destination)
    {
        if (status == Unauthorized && Challenge(response) is { } challenge) return Write(phone, Credentials(phone, challenge), destination);
        if (status != 200)
        {
            _completed.TrySetException(new InvalidOperationException($"phone {phone}: {Encoding.UTF8.GetString(response)}"));
            return 0;
        }
        if (++_done == _share) _completed.TrySetResult();
        return _begun < _share ? Next(destination) : 0;
    }

    /// <summary>The connection is gone.</summary>
    public void GiveUp() => _completed.TrySetException(new InvalidOperationException($"the connection was lost when {_done} phones of {_share} were registered"));

    private int Next(Span<byte> destination) => Write(first + ((long)_begun++ * options.Connections), null, destination);

    private string Credentials(long phone, DigestChallenge challenge)
    {
        var client = new DigestClient((_base + phone).ToString(), options.Password);
        var uri = Encoding.ASCII.GetBytes("sip:" + options.Domain);
        return Encoding.ASCII.GetString(client.Answer(challenge, "REGISTER"u8, uri, default, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), 1));
    }

    private int Write(long phone, string? credentials, Span<byte> destination)
    {
        var (number, sequence) = (_base + phone, credentials is null ? 1 : 2);
        var authorization = credentials is null ? "" : $"Authorization: {credentials}\r\n";
        return Encoding.ASCII.GetBytes(
            $"REGISTER sip:{options.Domain} SIP/2.0\r\nVia: SIP/2.0/TCP {local};branch=z9hG4bK{_run}{phone}-{sequence};rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:+{number}@{options.Domain};user=phone>;tag={_run}\r\nTo: <sip:+{number}@{options.Domain};user=phone>\r\nCall-ID: {phone}-{_run}@bank\r\nCSeq: {sequence} REGISTER\r\n"
            + $"Contact: <sip:{number}@{local};transport=tcp>;+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-{number:D12}>\";+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"\r\n"
            + $"Expires: 3600\r\n{authorization}Content-Length: 0\r\n\r\n",
            destination);
    }

    private static DigestChallenge? Challenge(ReadOnlySpan<byte> response)
    {
        var at = response.IndexOf("\r\nWWW-Authenticate:"u8);
        if (at < 0) return null;
        var value = response[(at + 19)..];
        value = value[..value.IndexOf("\r\n"u8)].Trim((byte)' ');
        return DigestChallenge.TryParse(value.ToArray(), out var challenge) ? challenge : null;
    }
}
