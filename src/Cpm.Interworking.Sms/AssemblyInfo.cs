using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Cpm.Interworking.Sms.Tests")]
