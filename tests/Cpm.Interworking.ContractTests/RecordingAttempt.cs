using System.Collections.Immutable;
using System.Text;
using Cpm.Interworking.Abstractions;
using Cpm.Primitives;

namespace Cpm.Interworking.ContractTests;

/// <summary>An attempt that keeps what the function says, and objects to what it may not say.</summary>
public sealed class RecordingAttempt : Attempt
{
    private readonly Lock _gate = new();
    private readonly RecordingHost _host;
    private readonly RecipientView _recipient;
    private bool _isClosed;

    internal RecordingAttempt(RecordingHost host, long number, string route, MessageView message, string recipient, ImmutableArray<PartRecord> earlier)
    {
        (_host, Route, Message, Earlier) = (host, route, message, earlier.AsMemory());
        _recipient = new(new DeliveryId(number), recipient, Dispositions.PositiveDelivery | Dispositions.NegativeDelivery);
    }

    /// <summary>Parts that were announced.</summary>
    public ImmutableList<PartKey> Announced { get; private set; } = [];

    /// <summary>Parts that were acknowledged in this attempt.</summary>
    public ImmutableList<PartRecord> AcceptedParts { get; private set; } = [];

    /// <summary>What announcing waits for.</summary>
    public Func<Task>? OnSending { get; set; }

    public override MessageView Message { get; }

    public override ReadOnlyMemory<RecipientView> Recipients => new[] { _recipient };

    public override string Route { get; }

    public override ReadOnlyMemory<PartRecord> Earlier { get; }

    public override async ValueTask SendingAsync(PartKey part)
    {
        lock (_gate)
        {
            Object(part);
            Announced = Announced.Add(part);
        }
        _host.Note($"sending {part.Number}");
        if (OnSending is { } wait) await wait();
        _host.Note($"announced {part.Number}");
    }

    public override void Accepted(PartKey part, RemoteKeys keys)
    {
        lock (_gate)
        {
            Object(part);
            if (AcceptedParts.Any(p => p.Part.Number == part.Number)) _host.Violations.Enqueue($"part {part.Number} was accepted twice");
            AcceptedParts = AcceptedParts.Add(new(part, true, keys));
        }
        _host.Note($"accepted {part.Number}");
    }

    /// <summary>The attempt has ended.</summary>
    internal void Close()
    {
        lock (_gate) _isClosed = true;
    }

    /// <summary>Text as a message of the sample sender.</summary>
    internal static MessageView View(string text, string sender, DateTimeOffset now, string contentType = "text/plain") => View(Encoding.UTF8.GetBytes(text), sender, now, contentType);

    internal static MessageView View(byte[] content, string sender, DateTimeOffset now, string contentType = "text/plain") => new()
    {
        Id = new(7),
        Kind = MessageKind.Pager,
        Sender = sender,
        ContentType = contentType,
        Content = content,
        Size = content.Length,
        AcceptedAt = now,
        ExpiresAt = now.AddDays(2),
    };

    private void Object(PartKey part)
    {
        if (_isClosed) _host.Violations.Enqueue($"part {part.Number} was spoken of after the attempt had ended");
        if (part.Delivery != _recipient.Delivery) _host.Violations.Enqueue($"part {part.Number} belongs to another delivery");
        if (part.Number < 1 || part.Number > part.Total) _host.Violations.Enqueue($"there is no part {part.Number} of {part.Total}");
        if (Earlier.ToArray().Any(e => e.IsAccepted && e.Part.Number == part.Number && e.Part.Total == part.Total)) _host.Violations.Enqueue($"part {part.Number} had been accepted before");
    }
}
