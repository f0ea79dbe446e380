using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Cpm.Simulators.Tests")]
