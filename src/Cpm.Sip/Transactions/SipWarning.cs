using Cpm.Sip.Messages;
using Cpm.Sip.Writing;

namespace Cpm.Sip.Transactions;

/// <summary>Refusals that say why.</summary>
public static class SipWarning
{
    /// <summary>The value of a Warning header field with code 399 (RFC 3261 §20.43): <c>399 agent "text"</c>.</summary>
    /// <param name="agent">Host name or pseudonym of who refuses.</param>
    /// <param name="text">For people; quotes and backslashes are escaped.</param>
    public static string Miscellaneous(string agent, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"399 {agent} \"{escaped.ReplaceLineEndings(" ")}\"";
    }

    /// <summary>A refusal with a Warning.</summary>
    public static SipResponseHeaders Refuse(int statusCode, string agent, string text)
    {
        var answer = new SipResponseHeaders(statusCode);
        answer.Headers.Add(SipHeaderId.Warning, Miscellaneous(agent, text));
        return answer;
    }

    /// <summary>503 with Retry-After (RFC 3261 §21.5.4) and a Warning.</summary>
    public static SipResponseHeaders Unavailable(TimeSpan retryAfter, string agent, string text)
    {
        var answer = Refuse(503, agent, text);
        answer.Headers.Add(SipHeaderId.RetryAfter, ((int)Math.Ceiling(retryAfter.TotalSeconds)).ToString());
        return answer;
    }
}
