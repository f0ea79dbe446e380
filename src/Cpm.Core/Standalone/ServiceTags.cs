using System.Text;
using Cpm.Sip.Headers;
using Cpm.Sip.Messages;

namespace Cpm.Core.Standalone;

/// <summary>The communication service identifiers of standalone messages (OMA CPM 2.0, TS 24.229 §7.2A.8): as they stand in P-Asserted-Service, and escaped in feature tags.</summary>
public static class ServiceTags
{
    /// <summary>Pager Mode.</summary>
    public const string Pager = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg";

    /// <summary>Pager Mode to a list.</summary>
    public const string PagerGroup = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg.group";

    /// <summary>A message that has waited until its recipient registered: clients take a MESSAGE with it as Pager Mode.</summary>
    public const string Deferred = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred";

    /// <summary>The Accept-Contact of such a message.</summary>
    public const string AcceptDeferred = "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"";

    /// <summary>The Accept-Contact that finds devices for standalone messages (RFC 3841 §9.2).</summary>
    public const string AcceptPager = "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\"";

    private static readonly byte[][] Served = [Encoding.ASCII.GetBytes(Pager), Encoding.ASCII.GetBytes(PagerGroup), Encoding.ASCII.GetBytes(Deferred)];

    /// <summary>
    /// The service that P-Asserted-Service names (RFC 6050 §4.1) where it is not one of standalone messages; null where one of those is named, or none at all, as real networks do.
    /// Counts only from those who may assert. What P-Preferred-Service of a client asks for is a wish (§4.2): a MESSAGE says itself what it is.
    /// </summary>
    public static string? AssertedOther(SipMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string? other = null;
        foreach (var asserted in request.Values(SipHeaderId.PAssertedService))
        {
            foreach (var served in Served)
            {
                if (SipText.EqualsIgnoreCase(asserted.Span, served)) return null;
            }
            other ??= Encoding.UTF8.GetString(asserted.Span);
        }
        return other;
    }
}
