using System.Collections.Immutable;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>
/// Which destinations mean something, as with the simulator of Melrose Labs: 111 is answered after 10 s, 222 never, 333 is refused with ESME_RSUBMITFAIL,
/// 444 with ESME_RTHROTTLED, 555 with ESME_RMSGQFUL, and 666 is taken and then not delivered.
/// </summary>
public enum MagicNumbers
{
    /// <summary>None.</summary>
    Off,

    /// <summary>Those that are nothing but the three digits.</summary>
    Number,

    /// <summary>Those that end in the three digits.</summary>
    Suffix,
}

/// <summary>The magic numbers as rules.</summary>
internal static class MagicRules
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    private static readonly ImmutableArray<(string Digits, SmscRule Rule)> Table =
    [
        ("111", new SmscRule { ResponseDelay = Late }),
        ("222", new SmscRule { Action = SmscAction.NoResponse }),
        ("333", new SmscRule { Status = CommandStatus.SubmitFailed }),
        ("444", new SmscRule { Status = CommandStatus.Throttled }),
        ("555", new SmscRule { Status = CommandStatus.MessageQueueFull }),
        ("666", new SmscRule { ReceiptState = "UNDELIV" }),
    ];

    public static IEnumerable<SmscRule> For(MagicNumbers kind) => kind switch
    {
        MagicNumbers.Number => Table.Select(static entry => entry.Rule with { Number = entry.Digits }),
        MagicNumbers.Suffix => Table.Select(static entry => entry.Rule with { Suffix = entry.Digits }),
        _ => [],
    };
}
