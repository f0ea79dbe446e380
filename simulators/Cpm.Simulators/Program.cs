using System.Runtime.InteropServices;
using Cpm.Simulators.CommandLine;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await SimulatorCommands.InvokeAsync(args, new SimulatorContext(Console.In, Console.Out, Console.Error, stop.Token));
