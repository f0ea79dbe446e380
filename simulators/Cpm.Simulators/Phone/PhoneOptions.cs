using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using Cpm.Primitives;
using Cpm.Sip.Transports;

namespace Cpm.Simulators.Phone;

/// <summary>Settings of a phone.</summary>
public sealed record PhoneOptions
{
    /// <summary>The feature tag of CPM standalone messages (OMA CPM; RFC 3840).</summary>
    public const string PagerTag = "+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"";

    /// <summary>How output calls it.</summary>
    public string Name { get; init; } = "phone";

    /// <summary>The user's address: sip:alice@cpm.example, tel:+15550100001 or +15550100001.</summary>
    public required string Address { get; init; }

    /// <summary>Where everything is sent: "tcp:127.0.0.1:5060" is <c>new(SipTransport.Tcp, "127.0.0.1", 5060)</c>.</summary>
    public required SipTarget Server { get; init; }

    /// <summary>The domain that is registered at; null for the one of the address.</summary>
    public string? Domain { get; init; }

    /// <summary>The name for digest; null for the user part of the address.</summary>
    public string? Username { get; init; }

    /// <summary>The password; null where no challenge is to be answered.</summary>
    public string? Password { get; init; }

    /// <summary>The address that UDP is received at; a free port is taken.</summary>
    public IPAddress Local { get; init; } = IPAddress.Loopback;

    /// <summary>The device (RFC 5626 §4.1), a URN; null for a random one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Preference among the user's devices, 0 to 1; null to say nothing.</summary>
    public double? Q { get; init; }

    /// <summary>Feature tags of the Contact.</summary>
    public ImmutableArray<string> FeatureTags { get; init; } = [PagerTag];

    /// <summary>How long a registration is asked for; it is refreshed at half of what is granted.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Reports that messages ask for.</summary>
    public Dispositions AsksFor { get; init; } = Dispositions.PositiveDelivery | Dispositions.NegativeDelivery | Dispositions.Display | Dispositions.Interworking;

    /// <summary>False: no report is sent, whatever a message asks for.</summary>
    public bool SendsReports { get; init; } = true;

    /// <summary>True: a message is displayed as soon as it has come.</summary>
    public bool Displays { get; init; }

    /// <summary>The answer to messages, 200 to 699; 0 for none.</summary>
    public int AnswerCode { get; init; } = 200;

    /// <summary>A wait before the answer.</summary>
    public TimeSpan AnswerDelay { get; init; }

    /// <summary>TLS settings; null for the system's trust.</summary>
    public Func<SipTarget, SslClientAuthenticationOptions>? Tls { get; init; }
}
