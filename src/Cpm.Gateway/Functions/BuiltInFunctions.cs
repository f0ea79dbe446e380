using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms;
using Cpm.Primitives.Transports;

namespace Cpm.Gateway.Functions;

/// <summary>The interworking functions that are part of this program.</summary>
public static class BuiltInFunctions
{
    /// <summary>Their factories; <c>Kind</c> in the configuration chooses among them.</summary>
    public static IReadOnlyList<IInterworkingFunctionFactory> Factories { get; } = [new SmsFunctionFactory(new SocketConnector())];
}
