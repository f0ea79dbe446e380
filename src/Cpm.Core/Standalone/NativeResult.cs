namespace Cpm.Core.Standalone;

/// <summary>What became of an attempt to deliver natively.</summary>
/// <param name="Status">The class of result.</param>
/// <param name="Code">The SIP status code that decided; 0 where none was received.</param>
/// <param name="After">For <see cref="NativeStatus.RetryLater"/>: what the far side asked for.</param>
/// <param name="CanReport">For <see cref="NativeStatus.Delivered"/>: the device received the notification request too, and may report by itself.</param>
public readonly record struct NativeResult(NativeStatus Status, int Code = 0, TimeSpan After = default, bool CanReport = true);

/// <summary>The class of result of a native attempt.</summary>
public enum NativeStatus : byte
{
    /// <summary>A device, or the core, has taken it (2xx).</summary>
    Delivered,

    /// <summary>No device is registered, or none could be reached: the recipient counts as away.</summary>
    Offline,

    /// <summary>Registered, but temporarily unable (480, 486, 503 …).</summary>
    RetryLater,

    /// <summary>Refused for good (403, 415, 603 …).</summary>
    Refused,

    /// <summary>Not a native user at all (404, 604 and their like).</summary>
    UnknownRecipient,
}
