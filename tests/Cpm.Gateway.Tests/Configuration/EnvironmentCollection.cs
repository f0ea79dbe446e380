namespace Cpm.Gateway.Tests.Configuration;

/// <summary>The environment belongs to the whole process: tests that change or read it run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentCollection
{
    public const string Name = "environment";
}
