using System.Net;
using System.Security.Cryptography.X509Certificates;
using Cpm.Smpp.Text;

namespace Cpm.Simulators.Smsc;

/// <summary>How a message id is written.</summary>
public enum MessageIdForm
{
    /// <summary>Decimal digits.</summary>
    Decimal,

    /// <summary>Hexadecimal digits, lower case.</summary>
    Hex,

    /// <summary>Hexadecimal digits, upper case, 16 of them.</summary>
    PaddedHex,

    /// <summary>Hexadecimal digits, upper case.</summary>
    UpperHex,

    /// <summary>Decimal digits, 20 of them.</summary>
    PaddedDecimal,

    /// <summary>As a UUID: 32 hexadecimal digits, lower case, and four dashes.</summary>
    Uuid,
}

/// <summary>Settings of the SMSC that do not change while it runs.</summary>
public sealed record SmscOptions
{
    /// <summary>How output calls it.</summary>
    public string Name { get; init; } = "smsc";

    /// <summary>Where SMPP is served; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 2775);

    /// <summary>Where SMPP over TLS is served; null for nowhere.</summary>
    public IPEndPoint? Tls { get; init; }

    /// <summary>The certificate of TLS, with its key; null for one that is made for the purpose.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Where the HTTP API is served; null for none.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Our own system_id.</summary>
    public string SystemId { get; init; } = "cpm-smsc";

    /// <summary>Who may bind, by system_id and password; empty: everybody.</summary>
    public IReadOnlyDictionary<string, string> Accounts { get; init; } = new Dictionary<string, string>();

    /// <summary>True: messages are counted and not kept, so that a generator of load can run against it for hours.</summary>
    public bool Sink { get; init; }

    /// <summary>Where the numbers of accepted messages are kept in sink mode; several centres may share them.</summary>
    public MessageKeys Keys { get; init; } = new();

    /// <summary>The id given first; null for one that no earlier run has given.</summary>
    public long? FirstMessageId { get; init; }

    /// <summary>deliver_sm that may be unanswered at once on a connection.</summary>
    public int Window { get; init; } = 64;

    /// <summary>How the ids in answers are written.</summary>
    public MessageIdForm ResponseIds { get; init; }

    /// <summary>How the ids in receipts are written.</summary>
    public MessageIdForm ReceiptIds { get; init; }

    /// <summary>What data_coding 0 means.</summary>
    public SmsAlphabet DefaultAlphabet { get; init; } = SmsAlphabet.Gsm7;

    /// <summary>How it behaves at first.</summary>
    public SmscBehaviour Behaviour { get; init; } = new();

    /// <summary>Called in sink mode with the number of each message accepted (the digits after # in its text), on the connection's reading loop.</summary>
    public Action<long>? OnKey { get; init; }
}
