using System.IO.Pipelines;
using System.Text;
using Cpm.Primitives.Transports;

namespace Cpm.Sip.Tests.Transactions;

/// <summary>The far end of a connection, for a test to speak and listen at.</summary>
internal sealed class StreamPeer(StreamConnection connection)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _held = new();

    public StreamConnection Connection => connection;

    public async Task SendAsync(string text) => await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends where the connection may have been closed on us already.</summary>
    public Task TrySendAsync(string text) => TrySendAsync(Encoding.UTF8.GetBytes(text));

    public async Task TrySendAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            await connection.Output.WriteAsync(octets);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Closed.
        }
    }

    /// <summary>The next message, read by its Content-Length.</summary>
    public async Task<string> ReceiveAsync()
    {
        while (true)
        {
            var text = _held.ToString();
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = end + 4 + int.Parse(Wire.Field(text, "Content-Length"));
                if (text.Length >= length)
                {
                    _held.Remove(0, length);
                    return text[..length];
                }
            }
            if (!await FillAsync()) throw new EndOfStreamException(_held.ToString());
        }
    }

    /// <summary>Exactly so many octets.</summary>
    public async Task<string> ReceiveAsync(int length)
    {
        while (_held.Length < length)
        {
            if (!await FillAsync()) throw new EndOfStreamException(_held.ToString());
        }
        var text = _held.ToString(0, length);
        _held.Remove(0, length);
        return text;
    }

    /// <summary>What comes until the connection ends.</summary>
    public async Task<string> ReceiveToEndAsync()
    {
        while (await FillAsync())
        {
        }
        return _held.ToString();
    }

    private async Task<bool> FillAsync()
    {
        ReadResult result;
        try
        {
            result = await connection.Input.ReadAsync().AsTask().WaitAsync(Patience);
        }
        catch (IOException)
        {
            return false;
        }
        foreach (var segment in result.Buffer) _held.Append(Encoding.UTF8.GetString(segment.Span));
        connection.Input.AdvanceTo(result.Buffer.End);
        return !result.IsCompleted;
    }
}
