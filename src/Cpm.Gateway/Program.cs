using System.Runtime.InteropServices;
using Cpm.Gateway.CommandLine;
using Cpm.Gateway.Demo;
using Cpm.Gateway.Functions;
using Cpm.Gateway.Running;
using Cpm.Interworking.Abstractions;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var pluginErrors = new List<ConfigurationError>();
var functions = PluginLoader.All(pluginErrors);
var commands = new Commands
{
    Run = PluginLoader.Guard<RunArguments>(pluginErrors, new RunCommand(functions).RunAsync),
    Demo = new DemoCommand(BuiltInFunctions.Factories).RunAsync,
    Check = PluginLoader.Guard<CheckArguments>(pluginErrors, new CheckCommand(functions, TimeProvider.System).RunAsync),
    Explain = PluginLoader.Guard<ExplainArguments>(pluginErrors, new ExplainCommand(functions).RunAsync),
    Ledger = PluginLoader.Guard<LedgerArguments>(pluginErrors, new LedgerCommand(functions).RunAsync),
    Trace = PluginLoader.Guard<TraceArguments>(pluginErrors, new TraceCommand(functions).RunAsync),
};
return await CommandTree.InvokeAsync(args, commands, new CommandContext(Console.Out, Console.Error, stop.Token));
