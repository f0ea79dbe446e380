using System.Runtime.InteropServices;
using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Demo;
using Cpm.Gateway.Functions;
using Cpm.Gateway.Running;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var commands = new Commands
{
    Run = new RunCommand(BuiltInFunctions.Factories).RunAsync,
    Demo = new DemoCommand(BuiltInFunctions.Factories).RunAsync,
    Check = new CheckCommand(BuiltInFunctions.Factories, TimeProvider.System).RunAsync,
    Explain = new ExplainCommand(BuiltInFunctions.Factories).RunAsync,
    Trace = new TraceCommand(BuiltInFunctions.Factories).RunAsync,
};
return await CommandTree.InvokeAsync(args, commands, new CommandContext(Console.Out, Console.Error, stop.Token));
