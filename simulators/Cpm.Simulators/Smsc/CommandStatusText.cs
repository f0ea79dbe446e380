using System.Globalization;
using Cpm.Smpp.Pdus;

namespace Cpm.Simulators.Smsc;

/// <summary>Reads a command_status as people write it: ESME_RTHROTTLED, Throttled, 88 or 0x58.</summary>
internal static class CommandStatusText
{
    public static bool TryParse(string text, out CommandStatus status)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
        {
            status = (CommandStatus)number;
            return true;
        }
        if (Enum.TryParse(text, ignoreCase: true, out status)) return true;
        foreach (var known in Enum.GetValues<CommandStatus>())
        {
            if (!known.Name().Equals(text, StringComparison.OrdinalIgnoreCase)) continue;
            status = known;
            return true;
        }
        return false;
    }
}
