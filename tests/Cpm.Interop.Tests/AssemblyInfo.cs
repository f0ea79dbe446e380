// The tests share one gateway and two cores with programs that others wrote: one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestCollectionOrderer("Cpm.Interop.Tests.Harness.LastComesLast", "Cpm.Interop.Tests")]
