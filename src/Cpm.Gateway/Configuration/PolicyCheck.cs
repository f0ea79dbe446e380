using Cpm.Core.Preferences;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Selecting;

namespace Cpm.Gateway.Configuration;

/// <summary>Compiles the selection policy and runs the operator's tests of it.</summary>
internal static class PolicyCheck
{
    private const string Path = "Gateway:Selection";

    /// <summary>Adds what is wrong with the policy, and each test that fails.</summary>
    public static void Run(GatewayConfiguration configuration, IReadOnlyList<IInterworkingFunction> functions, ICollection<ConfigurationError> errors)
    {
        if (PolicyCompiler.Compile(configuration.Selection, functions, Path, errors) is not { } policy || configuration.PolicyTests is not { } file) return;
        try
        {
            var tests = PolicyTests.Read(File.ReadAllText(file), out var problem);
            if (tests is null) errors.Add(new ConfigurationError($"{Path}:Tests", $"{file} cannot be read: {problem}"));
            foreach (var failure in tests?.Run(policy, address => Known(configuration, address)) ?? []) errors.Add(new ConfigurationError($"{Path}:Tests", failure));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ConfigurationError($"{Path}:Tests", $"{file} cannot be read: {e.Message}"));
        }
    }

    private static WhenOffline? Known(GatewayConfiguration configuration, string address) =>
        configuration.Subscribers.FirstOrDefault(s => s.Address == address || s.Aliases.Contains(address))?.WhenOffline;
}
