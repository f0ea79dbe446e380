namespace Cpm.Interworking.ContractTests.Sample;

public sealed class FileDropContractTests : InterworkingFunctionContractTests
{
    protected override FunctionUnderTest CreateSubject() => new FileDropUnderTest();
}
