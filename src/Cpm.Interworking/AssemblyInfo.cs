using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Cpm.Interworking.Tests")]
