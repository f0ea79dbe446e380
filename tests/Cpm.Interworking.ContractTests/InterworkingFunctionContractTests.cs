using Cpm.Interworking.Abstractions;
using Xunit;

namespace Cpm.Interworking.ContractTests;

/// <summary>
/// What every interworking function must do, whatever its service: derive from this class, and say in a <see cref="FunctionUnderTest"/> how to make the function
/// and what its far side does.
/// </summary>
public abstract partial class InterworkingFunctionContractTests : IAsyncLifetime
{
    private FunctionUnderTest Subject { get; set; } = null!;

    private RecordingHost Host => Subject.Host;

    public Task InitializeAsync()
    {
        Subject = CreateSubject();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Subject.DisposeAsync();
        Assert.Empty(Host.Violations);
    }

    /// <summary>The function, with a far side that is there and accepts all.</summary>
    protected abstract FunctionUnderTest CreateSubject();

    private static void IsRouteRetry(RecipientResult result) => Assert.Equal((AttemptStatus.RetryLater, RetryScope.Route), (result.Status, result.Scope));

    private void Before(string first, string then)
    {
        var steps = Host.Steps;
        var at = steps.IndexOf(first);
        Assert.True(at >= 0 && at < steps.IndexOf(then), $"\"{first}\" must come before \"{then}\": {string.Join(", ", steps)}");
    }
}
