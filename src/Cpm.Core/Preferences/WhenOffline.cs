namespace Cpm.Core.Preferences;

/// <summary>What a subscriber wants done with messages while none of the user's devices is registered.</summary>
public enum WhenOffline : byte
{
    /// <summary>They wait until a device registers, or until they expire.</summary>
    Defer,

    /// <summary>They go over the next route of the plan at once; where there is none they wait.</summary>
    Interwork,

    /// <summary>They are refused (480), unless the plan has a route before native delivery.</summary>
    Reject,
}
