global using Cpm.Interop.Tests.Harness;
global using Xunit;
