using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Cpm.Storage.Tests")]
