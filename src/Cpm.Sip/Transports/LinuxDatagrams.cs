using System.Runtime.InteropServices;

namespace Cpm.Sip.Transports;

/// <summary>
/// recvmmsg(2) and sendmmsg(2): many datagrams for one system call. The layouts are those of 64-bit little-endian Linux, alike with glibc and musl;
/// every array given here must be pinned.
/// </summary>
internal static partial class LinuxDatagrams
{
    /// <summary>ENOSYS: the kernel, or what stands before it, has no such call.</summary>
    public const int NotImplemented = 38;

    /// <summary>EPERM: how an old sandbox says the same of a receive.</summary>
    public const int NotPermitted = 1;

    private const int WaitForOne = 0x10000;
    private const int Truncated = 0x20;

    /// <summary>True where both calls are there; the kernel may still answer <see cref="NotImplemented"/>.</summary>
    public static readonly bool IsAvailable = Find();

    /// <summary>Waits for one datagram, and takes with it those that are there, as many as <paramref name="messages"/> has places.</summary>
    /// <returns>How many; -1 and <see cref="Marshal.GetLastPInvokeError"/> when there is none.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Receive(SafeHandle socket, Message[] messages) => ReceiveMany(socket, AddressOf(messages), (uint)messages.Length, WaitForOne, 0);

    /// <summary>Sends the first <paramref name="count"/> messages, or as many as can be sent until one is refused.</summary>
    /// <returns>How many were sent; -1 and <see cref="Marshal.GetLastPInvokeError"/> when the first one is refused.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Send(SafeHandle socket, Message[] messages, int count) => SendMany(socket, AddressOf(messages), (uint)count, 0);

    /// <summary>Where a pinned array lies.</summary>
    public static nint AddressOf<T>(T[] pinned, int index = 0) => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);

    private static bool Find() =>
        OperatingSystem.IsLinux() && BitConverter.IsLittleEndian && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64
        && NativeLibrary.TryLoad("libc", typeof(LinuxDatagrams).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "recvmmsg", out _) && NativeLibrary.TryGetExport(library, "sendmmsg", out _);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(SafeHandle socket, nint messages, uint count, int flags, nint timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendMany(SafeHandle socket, nint messages, uint count, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Part
    {
        public nint Start;
        public nint Length;
    }

    /// <summary>struct mmsghdr: a msghdr, and how many octets it carried.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct Message
    {
        [FieldOffset(0)]
        public nint Address;
        [FieldOffset(8)]
        public int AddressLength;
        [FieldOffset(16)]
        public nint Parts;
        [FieldOffset(24)]
        public nint PartCount;
        [FieldOffset(48)]
        public int Flags;
        [FieldOffset(56)]
        public int Length;

        public readonly bool IsTruncated => (Flags & Truncated) != 0;
    }
}
