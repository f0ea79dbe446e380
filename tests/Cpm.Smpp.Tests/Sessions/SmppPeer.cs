using System.Buffers;
using System.Text;
using Cpm.Primitives;
using Cpm.Primitives.Transports;
using Cpm.Smpp.Pdus;

namespace Cpm.Smpp.Tests.Sessions;

/// <summary>The far side of a connection, spoken by the test: PDU by PDU, or octet by octet where it misbehaves.</summary>
public sealed class SmppPeer(StreamConnection connection)
{
    public StreamConnection Connection => connection;

    /// <summary>The next whole PDU; null at the end of the stream.</summary>
    public async Task<InboundPduCopy?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var read = await connection.Input.ReadAsync(patience.Token);
            var buffer = read.Buffer;
            var status = PduFramer.TryRead(ref buffer, PduLimits.Default, out var pdu, out var error);
            var copy = status == ParseStatus.Complete ? pdu.ToArray() : null;
            connection.Input.AdvanceTo(buffer.Start, copy is null ? buffer.End : buffer.Start);
            if (copy is not null) return new InboundPduCopy(PduHeader.Read(copy), copy);
            if (status == ParseStatus.Rejected) throw new InvalidDataException(error.ToString());
            if (read.IsCompleted) return null;
        }
    }

    public async Task<InboundPduCopy> ExpectAsync(CommandId id)
    {
        var pdu = await ReadAsync();
        Xunit.Assert.NotNull(pdu);
        Xunit.Assert.Equal(id, pdu.Header.Id);
        return pdu;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> octets)
    {
        await connection.Output.WriteAsync(octets);
    }

    public Task SendAsync<T>(CommandId id, uint sequence, T body = default, CommandStatus status = CommandStatus.Ok) where T : struct, IPdu<T>
        => WriteAsync(Encode(id, sequence, body, status));

    public Task AnswerAsync(InboundPduCopy request, string messageId = "", CommandStatus status = CommandStatus.Ok)
        => SendAsync(request.Header.Id.ToResponse(), request.Header.Sequence, new MessageResp { MessageId = Encoding.ASCII.GetBytes(messageId) }, status);

    public static byte[] Encode<T>(CommandId id, uint sequence, T body = default, CommandStatus status = CommandStatus.Ok) where T : struct, IPdu<T>
    {
        using var output = new PooledWriter();
        Xunit.Assert.True(PduCodec.TryEncode(id, status, sequence, body, output, true, out var error), error.ToString());
        return output.WrittenSpan.ToArray();
    }
}

public sealed record InboundPduCopy(PduHeader Header, byte[] Octets)
{
    public T As<T>() where T : struct, IPdu<T>
    {
        Xunit.Assert.True(PduCodec.TryDecode<T>(Octets, PduLimits.Default, out var body, out var error), error.ToString());
        return body;
    }
}
