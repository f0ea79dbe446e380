using Cpm.Simulators.Smsc;
using Cpm.Smpp.Pdus;

namespace Cpm.EndToEnd.Tests.Chaos;

/// <summary>What the SMSCs do to the gateway, drawn by a seed.</summary>
internal static class Mischief
{
    /// <summary>After which the gateway takes an answer for lost.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>After which it takes a receipt for lost.</summary>
    public static readonly TimeSpan ReceiptDeadline = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan TooLate = TimeSpan.FromSeconds(3);

    private static readonly SmscAction[] Breaks = [SmscAction.Reset, SmscAction.Close, SmscAction.Garbage, SmscAction.HalfAnswer, SmscAction.Unbind];

    /// <summary>How a connection is broken.</summary>
    public static SmscAction Break(Random random) => Breaks[random.Next(Breaks.Length)];

    /// <summary>Answers that are lost, late, doubled, overtaken, wrong or refusals; receipts that are lost, doubled, early, late, contradictory, or written in other ways.</summary>
    public static SmscBehaviour Draw(Random random) => new()
    {
        Seed = random.Next(),
        ResponseJitter = TimeSpan.FromMilliseconds(random.Next(1, 60)),
        ReceiptJitter = TimeSpan.FromMilliseconds(random.Next(1, 800)),
        Rules =
        [
            new SmscRule { Percentage = 1, Action = SmscAction.NoResponse },
            new SmscRule { Percentage = 0.5, Action = SmscAction.WrongSequence },
            new SmscRule { Percentage = 1, ResponseDelay = TooLate },
            new SmscRule { Percentage = 2, Action = SmscAction.RespondTwice },
            new SmscRule { Percentage = 0.5, Count = 1, Action = Break(random) },
            new SmscRule { Percentage = 0.5, Count = 2, Status = CommandStatus.SystemError },
            new SmscRule { Percentage = 0.3, Count = 1, Status = CommandStatus.Throttled },
            new SmscRule { Percentage = 1, Status = CommandStatus.InvalidDestinationAddress },
            new SmscRule { Percentage = 2, Receipts = ReceiptMode.None },
            new SmscRule { Percentage = 3, Receipts = ReceiptMode.Duplicate },
            new SmscRule { Percentage = 3, Receipts = ReceiptMode.BeforeResponse },
            new SmscRule { Percentage = 4, ReceiptState = "UNDELIV" },
            new SmscRule { Percentage = 2, ReceiptState = "UNDELIV", EarlierStates = ["DELIVRD"] },
            new SmscRule { Percentage = 2, EarlierStates = ["UNDELIV"] },
            new SmscRule { Percentage = 3, EarlierStates = ["ENROUTE"] },
            new SmscRule { Percentage = 3, ReceiptForm = ReceiptForm.Tlvs },
            new SmscRule { Percentage = 3, ReceiptForm = ReceiptForm.Text, ReceiptText = "Shuffled" },
            new SmscRule { Percentage = 3, ReceiptForm = ReceiptForm.Text, ReceiptCarrier = ReceiptCarrier.Payload },
            new SmscRule { Percentage = 1, ReceiptText = "NoId", ReceiptForm = ReceiptForm.Text },
        ],
    };
}
