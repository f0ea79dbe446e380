using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Phone;

/// <summary>Who a phone is: its URIs and its device.</summary>
internal sealed class PhoneIdentity
{
    private readonly PhoneOptions _options;
    private readonly string _instance;

    public PhoneIdentity(PhoneOptions options)
    {
        _options = options;
        var address = options.Address;
        if (address.StartsWith('+')) address = "tel:" + address;
        var at = address.IndexOf('@', StringComparison.Ordinal);
        Domain = options.Domain ?? (at > 0 ? address[(at + 1)..].Split(';')[0] : options.Server.Host);
        User = at > 0 ? address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..at] : address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];
        Uri = address;
        RegisteredUri = address.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? $"sip:{User}@{Domain};user=phone" : address;
        _instance = options.InstanceId ?? "urn:uuid:" + Guid.NewGuid().ToString();
        // Two devices of one user must not have the same Contact, whatever their ports are.
        ContactUser = Token(6);
    }

    /// <summary>The address that others know.</summary>
    public string Uri { get; }

    /// <summary>The address of record, always a SIP URI.</summary>
    public string RegisteredUri { get; }

    public string User { get; }

    public string Domain { get; }

    public string ContactUser { get; }

    public static string Token(int octets) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(octets));

    /// <summary>The URI of whom the user means.</summary>
    public string Resolve(string to) => to.StartsWith('+') ? "tel:" + to : to.Contains(':', StringComparison.Ordinal) ? to : $"sip:{to}@{Domain}";

    /// <summary>Our Contact (RFC 3261 §10.2, RFC 5626 §4.2).</summary>
    /// <param name="host">host:port as the far side sees it or will.</param>
    /// <param name="features">False in messages, where the device does not matter.</param>
    public byte[] Contact(string host, bool features)
    {
        var transport = _options.Server.Transport;
        var text = new StringBuilder("<sip:").Append(ContactUser).Append('@').Append(host);
        if (transport != SipTransport.Udp) text.Append(";transport=").Append(transport == SipTransport.Tls ? "tls" : "tcp");
        text.Append('>');
        if (!features) return Encoding.UTF8.GetBytes(text.ToString());
        text.Append(";+sip.instance=\"<").Append(_instance).Append(">\"");
        if (_options.Q is { } q) text.Append(";q=").Append(q.ToString("0.0##", CultureInfo.InvariantCulture));
        foreach (var tag in _options.FeatureTags) text.Append(';').Append(tag);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
