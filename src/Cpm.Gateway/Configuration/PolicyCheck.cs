using Cpm.Gateway.Running;
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
            var directory = SipSide.DirectoryOf(configuration);
            foreach (var failure in tests?.Run(policy, address => directory.Find(address)?.WhenOffline, directory.BarBetween) ?? []) errors.Add(new ConfigurationError($"{Path}:Tests", failure));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ConfigurationError($"{Path}:Tests", $"{file} cannot be read: {e.Message}"));
        }
    }
}
