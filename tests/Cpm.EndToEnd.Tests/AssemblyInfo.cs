using Xunit;

// Each test has a gateway process, simulators and load of its own: two at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
