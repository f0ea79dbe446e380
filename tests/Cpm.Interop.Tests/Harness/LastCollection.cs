using Xunit.Abstractions;

namespace Cpm.Interop.Tests.Harness;

/// <summary>What looks at the traffic of all other tests.</summary>
[CollectionDefinition(Name)]
public sealed class LastCollection
{
    public const string Name = "last";
}

/// <summary>Puts that collection at the end.</summary>
public sealed class LastComesLast : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(static collection => collection.DisplayName == LastCollection.Name);
}
