namespace Cpm.Benchmarks;

/// <summary>The whole gateway between a generator and a sink.</summary>
internal static class GatewayLoad
{
    public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length);
}
