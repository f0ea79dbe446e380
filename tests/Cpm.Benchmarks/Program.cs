using BenchmarkDotNet.Running;
using Cpm.Benchmarks;
using Cpm.Benchmarks.Comparing;

// cpm-benchmarks journal …        what the journal costs (see JournalLoad)
// cpm-benchmarks load …           the whole gateway between a generator and a sink (see GatewayLoad)
// cpm-benchmarks compare …        the gateway beside others (see Comparison; the script `compare` publishes the gateway first)
// cpm-benchmarks start …          from starting the process to the first message (see StartLoad)
// cpm-benchmarks recovery …       many messages waiting in the journal (see RecoveryLoad)
// cpm-benchmarks registrations …  many registered users (see RegistrationLoad)
// cpm-benchmarks micro …          BenchmarkDotNet, with its own arguments
return args switch
{
    ["journal", .. var rest] => await JournalLoad.Run(rest),
    ["load", .. var rest] => await GatewayLoad.RunAsync(rest),
    ["compare", .. var rest] => await Comparison.RunAsync(rest),
    ["start", .. var rest] => await StartLoad.RunAsync(rest),
    ["recovery", .. var rest] => await RecoveryLoad.RunAsync(rest),
    ["registrations", .. var rest] => await RegistrationLoad.RunAsync(rest),
    ["micro", .. var rest] => Micro(rest),
    _ => Usage(),
};

static int Micro(string[] arguments)
{
    BenchmarkSwitcher.FromAssembly(typeof(JournalLoad).Assembly).Run(arguments, MicroConfiguration.Default);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: cpm-benchmarks journal|load|compare|start|recovery|registrations|micro …");
    return 2;
}
