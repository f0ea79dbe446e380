namespace Cpm.Smpp.Sessions;

/// <summary>What happened in a session so far. Read without locks: each number is right, together they may be an instant apart.</summary>
public sealed class SessionCounters
{
    /// <summary>PDUs that came.</summary>
    public long PdusIn { get; internal set; }

    /// <summary>PDUs that were written.</summary>
    public long PdusOut { get; internal set; }

    /// <summary>Responses without an outstanding request.</summary>
    public long UnexpectedResponses { get; internal set; }

    /// <summary>PDUs that could not be understood.</summary>
    public long MalformedPdus { get; internal set; }

    /// <summary>Requests that the state did not allow.</summary>
    public long MisplacedPdus { get; internal set; }

    /// <summary>enquire_link of the peer beyond what is answered.</summary>
    public long EnquiriesIgnored { get; internal set; }

    /// <summary>Requests of ours that were not answered in time.</summary>
    public long Timeouts { get; internal set; }

    /// <summary>Times that reading paused because the handler had not answered.</summary>
    public long Pauses { get; internal set; }
}
