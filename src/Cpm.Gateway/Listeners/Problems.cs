using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Cpm.Gateway.Listeners;

/// <summary>Words for errors that nobody found any for: those of the framework, before the request reached the API.</summary>
internal static class Problems
{
    /// <summary>Gives a problem its <c>detail</c> (RFC 9457 §3.1.4), unless it has one or names fields.</summary>
    public static void Complete(ProblemDetails problem)
    {
        if (problem is HttpValidationProblemDetails) return;
        problem.Detail ??= problem.Status switch
        {
            400 => "The body is not the JSON that is expected here, or a parameter is no number; see /openapi/v1.json.",
            404 => "There is nothing at this path; see /openapi/v1.json.",
            405 => "This path is not served with this method; see Allow.",
            413 => "The request is too large.",
            415 => "The body must be JSON.",
            500 => "A defect of the gateway; its log says more.",
            _ => null,
        };
    }
}
