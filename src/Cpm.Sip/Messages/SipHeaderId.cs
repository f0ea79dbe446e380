namespace Cpm.Sip.Messages;

/// <summary>Header fields known by name; any other is <see cref="Other"/> and keeps its name's octets in the message.</summary>
public enum SipHeaderId : byte
{
    /// <summary>A field not listed here.</summary>
    Other = 0,

    /// <summary>Via: RFC 3261 20.42.</summary>
    Via,

    /// <summary>From: RFC 3261 20.20.</summary>
    From,

    /// <summary>To: RFC 3261 20.39.</summary>
    To,

    /// <summary>Call-ID: RFC 3261 20.8.</summary>
    CallId,

    /// <summary>CSeq: RFC 3261 20.16.</summary>
    CSeq,

    /// <summary>Max-Forwards: RFC 3261 20.22.</summary>
    MaxForwards,

    /// <summary>Contact: RFC 3261 20.10.</summary>
    Contact,

    /// <summary>Route: RFC 3261 20.34.</summary>
    Route,

    /// <summary>Record-Route: RFC 3261 20.30.</summary>
    RecordRoute,

    /// <summary>Path: RFC 3327.</summary>
    Path,

    /// <summary>Service-Route: RFC 3608.</summary>
    ServiceRoute,

    /// <summary>Expires: RFC 3261 20.19.</summary>
    Expires,

    /// <summary>Min-Expires: RFC 3261 20.23.</summary>
    MinExpires,

    /// <summary>Content-Type: RFC 3261 20.15.</summary>
    ContentType,

    /// <summary>Content-Length: RFC 3261 20.14.</summary>
    ContentLength,

    /// <summary>Content-Disposition: RFC 3261 20.11.</summary>
    ContentDisposition,

    /// <summary>Content-Encoding: RFC 3261 20.12.</summary>
    ContentEncoding,

    /// <summary>Accept: RFC 3261 20.1.</summary>
    Accept,

    /// <summary>Accept-Encoding: RFC 3261 20.2.</summary>
    AcceptEncoding,

    /// <summary>Accept-Language: RFC 3261 20.3.</summary>
    AcceptLanguage,

    /// <summary>Allow: RFC 3261 20.5.</summary>
    Allow,

    /// <summary>Supported: RFC 3261 20.37.</summary>
    Supported,

    /// <summary>Require: RFC 3261 20.32.</summary>
    Require,

    /// <summary>Proxy-Require: RFC 3261 20.29.</summary>
    ProxyRequire,

    /// <summary>Unsupported: RFC 3261 20.40.</summary>
    Unsupported,

    /// <summary>Authorization: RFC 3261 20.7.</summary>
    Authorization,

    /// <summary>WWW-Authenticate: RFC 3261 20.44.</summary>
    WwwAuthenticate,

    /// <summary>Proxy-Authorization: RFC 3261 20.28.</summary>
    ProxyAuthorization,

    /// <summary>Proxy-Authenticate: RFC 3261 20.27.</summary>
    ProxyAuthenticate,

    /// <summary>Authentication-Info: RFC 3261 20.6.</summary>
    AuthenticationInfo,

    /// <summary>Retry-After: RFC 3261 20.33.</summary>
    RetryAfter,

    /// <summary>Warning: RFC 3261 20.43.</summary>
    Warning,

    /// <summary>Date: RFC 3261 20.17.</summary>
    Date,

    /// <summary>Subject: RFC 3261 20.36.</summary>
    Subject,

    /// <summary>User-Agent: RFC 3261 20.41.</summary>
    UserAgent,

    /// <summary>Server: RFC 3261 20.35.</summary>
    Server,

    /// <summary>P-Asserted-Identity: RFC 3325 9.1.</summary>
    PAssertedIdentity,

    /// <summary>P-Preferred-Identity: RFC 3325 9.2.</summary>
    PPreferredIdentity,

    /// <summary>P-Asserted-Service: RFC 6050 4.1.</summary>
    PAssertedService,

    /// <summary>P-Preferred-Service: RFC 6050 4.2.</summary>
    PPreferredService,

    /// <summary>Privacy: RFC 3323 4.2.</summary>
    Privacy,

    /// <summary>Accept-Contact: RFC 3841 9.2.</summary>
    AcceptContact,

    /// <summary>Reject-Contact: RFC 3841 9.2.</summary>
    RejectContact,

    /// <summary>Request-Disposition: RFC 3841 9.1.</summary>
    RequestDisposition,

    /// <summary>Conversation-ID: OMA CPM Conversation Functions.</summary>
    ConversationId,

    /// <summary>Contribution-ID: OMA CPM Conversation Functions.</summary>
    ContributionId,

    /// <summary>InReplyTo-Contribution-ID: OMA CPM Conversation Functions.</summary>
    InReplyToContributionId,

    /// <summary>History-Info: RFC 7044.</summary>
    HistoryInfo,

    /// <summary>P-Called-Party-ID: RFC 7315.</summary>
    PCalledPartyId,

    /// <summary>P-Associated-URI: RFC 7315.</summary>
    PAssociatedUri,

    /// <summary>P-Charging-Vector: RFC 7315.</summary>
    PChargingVector,

    /// <summary>P-Access-Network-Info: RFC 7315.</summary>
    PAccessNetworkInfo,

    /// <summary>Refer-To: RFC 3515.</summary>
    ReferTo,

    /// <summary>Referred-By: RFC 3892.</summary>
    ReferredBy,

    /// <summary>Event: RFC 6665.</summary>
    Event,

    /// <summary>Subscription-State: RFC 6665.</summary>
    SubscriptionState,

    /// <summary>Session-Expires: RFC 4028.</summary>
    SessionExpires,

    /// <summary>Min-SE: RFC 4028.</summary>
    MinSe,

    /// <summary>Reason: RFC 3326.</summary>
    Reason,

    /// <summary>Reply-To: RFC 3261 20.31.</summary>
    ReplyTo,

    /// <summary>In-Reply-To: RFC 3261 20.21.</summary>
    InReplyTo,

    /// <summary>Organization: RFC 3261 20.25.</summary>
    Organization,

    /// <summary>Priority: RFC 3261 20.26.</summary>
    Priority,

    /// <summary>MIME-Version: RFC 3261 20.24.</summary>
    MimeVersion,

    /// <summary>Allow-Events: RFC 6665.</summary>
    AllowEvents,

    /// <summary>Timestamp: RFC 3261 20.38.</summary>
    Timestamp,

    /// <summary>Target-Dialog: RFC 4538.</summary>
    TargetDialog,

    /// <summary>SIP-ETag: RFC 3903.</summary>
    SipEtag,

    /// <summary>SIP-If-Match: RFC 3903.</summary>
    SipIfMatch,
}
