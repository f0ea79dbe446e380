using Cpm.Interworking.ContractTests;

namespace Cpm.Interworking.Sms.Tests.Contract;

public sealed class SmsContractTests : InterworkingFunctionContractTests
{
    protected override FunctionUnderTest CreateSubject() => new SmsUnderTest();
}
