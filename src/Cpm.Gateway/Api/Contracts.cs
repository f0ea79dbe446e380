namespace Cpm.Gateway.Api;

/// <summary>Body of <c>POST /api/v1/messages</c>.</summary>
/// <param name="From">The sender: a number with +, a tel or a SIP URI.</param>
/// <param name="To">The recipient.</param>
/// <param name="Text">The text.</param>
public sealed record SendRequest(string? From, string? To, string? Text);

/// <summary>Answer to <c>POST /api/v1/messages</c>: the message is in custody.</summary>
/// <param name="Id">The gateway's id.</param>
/// <param name="ImdnId">The imdn.Message-ID.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Routes">The plan.</param>
/// <param name="Rule">The rule that decided.</param>
public sealed record SendResponse(string Id, string ImdnId, string ConversationId, IReadOnlyList<string> Routes, string Rule);

/// <summary>Body of <c>POST /api/v1/explain</c>: a text, or type and size.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The recipient.</param>
/// <param name="Text">A text.</param>
/// <param name="ContentType">The payload's media type.</param>
/// <param name="Size">The payload's octets.</param>
public sealed record ExplainRequest(string? From, string? To, string? Text, string? ContentType, long? Size);

/// <summary>A message and what became of it.</summary>
/// <param name="Id">The gateway's id.</param>
/// <param name="ImdnId">The sender's own id.</param>
/// <param name="Kind">The kind of message.</param>
/// <param name="From">The sender.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="ContributionId">The contribution.</param>
/// <param name="ContentType">The payload's media type.</param>
/// <param name="Size">The payload's octets.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="ExpiresAt">When it is no longer worth delivering.</param>
/// <param name="ReportsOn">For a report: the message it is about.</param>
/// <param name="Recipients">One for each recipient.</param>
public sealed record MessageResponse(
    string Id, string ImdnId, string Kind, string From, string Origin, string ConversationId, string ContributionId, string ContentType, long Size,
    DateTimeOffset AcceptedAt, DateTimeOffset ExpiresAt, string? ReportsOn, IReadOnlyList<RecipientResponse> Recipients);

/// <summary>What became of a message for one recipient.</summary>
/// <param name="Delivery">Names the delivery.</param>
/// <param name="To">The recipient.</param>
/// <param name="Outcome">accepted, deferred, submitted, delivered, failed, expired, unconfirmed or cancelled.</param>
/// <param name="Displayed">True where the recipient has seen it.</param>
/// <param name="Routes">The plan.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="NotTaken">Other routes, and why not.</param>
/// <param name="Losses">What the recipient does not see as it was sent, one line each.</param>
/// <param name="Entries">The steps, oldest first.</param>
public sealed record RecipientResponse(
    string Delivery, string To, string Outcome, bool Displayed, IReadOnlyList<string> Routes, string Rule, IReadOnlyList<NotTakenResponse> NotTaken,
    IReadOnlyList<string> Losses, IReadOnlyList<EntryResponse> Entries);

/// <summary>A route that was not taken.</summary>
/// <param name="Route">The route.</param>
/// <param name="Reason">Why.</param>
public sealed record NotTakenResponse(string Route, string Reason);

/// <summary>One step of a delivery. What does not apply is absent.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Route">The route concerned.</param>
/// <param name="Link">The link concerned.</param>
/// <param name="Part">The part, as <c>1/3</c>.</param>
/// <param name="RemoteId">The far side's id.</param>
/// <param name="Code">The far side's code.</param>
/// <param name="Outcome">The outcome with this step.</param>
/// <param name="DueAt">When the next step is due.</param>
/// <param name="Detail">In words.</param>
public sealed record EntryResponse(
    DateTimeOffset At, string Kind, string? Route, string? Link, string? Part, string? RemoteId, int? Code, string? Outcome, DateTimeOffset? DueAt, string? Detail);

/// <summary>How many deliveries a command concerned.</summary>
/// <param name="Deliveries">How many.</param>
public sealed record CountResponse(int Deliveries);

/// <summary>Another text for a message.</summary>
/// <param name="Text">The new text.</param>
public sealed record ReplaceRequest(string? Text);

/// <summary>What became of another text.</summary>
/// <param name="Recipients">For each recipient.</param>
public sealed record ReplaceResponse(IReadOnlyList<ReplacedResponse> Recipients);

/// <summary>What became of another text for one recipient.</summary>
/// <param name="Recipient">Canonical address.</param>
/// <param name="Result"><c>replaced</c>, <c>refused</c>, or <c>unknown</c> where the SMSC did not answer.</param>
/// <param name="Reason">Why not; null where it was replaced.</param>
public sealed record ReplacedResponse(string Recipient, string Result, string? Reason);

/// <summary>A link.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Function">The function it belongs to.</param>
/// <param name="Group">Its group.</param>
/// <param name="Up">True when it can carry messages.</param>
/// <param name="State">One word.</param>
/// <param name="Reason">Why it is not up.</param>
/// <param name="Since">When it came into this state.</param>
/// <param name="Peer">Where it leads.</param>
/// <param name="Window">Requests that may be outstanding.</param>
/// <param name="InUse">Requests that are outstanding.</param>
/// <param name="PerSecond">Messages a second that may leave now; null where nothing limits them.</param>
/// <param name="ProbeAge">Seconds since the last synthetic message that came through was sent; null where none are sent.</param>
/// <param name="ReceiptIds">How the reports of its group write ids, as learnt from traffic: <c>decimal of hexadecimal</c>; absent where nothing is known.</param>
public sealed record LinkResponse(
    string Name, string Function, string Group, bool Up, string State, string? Reason, DateTimeOffset Since, string Peer, int Window, int InUse, double? PerSecond, double? ProbeAge, string? ReceiptIds);

/// <summary>Something an operator should look at now.</summary>
/// <param name="Severity">critical, major or minor.</param>
/// <param name="Source">What it is about: <c>link smsc-1</c>.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Since">Since when, where known.</param>
public sealed record AlarmResponse(string Severity, string Source, string Text, DateTimeOffset? Since);

/// <summary>What an erasure touched; all zero when run again.</summary>
/// <param name="Cancelled">Deliveries that were open.</param>
/// <param name="Entries">Entries in which the address was overwritten.</param>
/// <param name="Contents">Bodies that were overwritten.</param>
public sealed record ErasureResponse(int Cancelled, int Entries, int Contents);

/// <summary>What became of a reload.</summary>
/// <param name="Applied">True when the new configuration is in force.</param>
/// <param name="NeedsRestart">Keys that take effect only at the next start.</param>
public sealed record ReloadResponse(bool Applied, IReadOnlyList<string> NeedsRestart);
