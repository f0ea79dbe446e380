using Cpm.Primitives;
using Cpm.Smpp.Pdus;
using Cpm.Smpp.Sessions;
using Cpm.Smpp.Text;
using Cpm.Smpp.Tlvs;

namespace Cpm.Simulators.Smsc;

/// <summary>Divides messages of mobile users and delivers the parts.</summary>
internal sealed class MobileOriginator(SmscSessions sessions, SmsAlphabet defaultAlphabet)
{
    private const int MostSegments = 255;
    private const int Ucs2Single = 70;
    private const int Ucs2Part = 66;
    private int _reference;

    public async Task<IReadOnlyList<DeliverResult>> DeliverAsync(MobileOriginated message, CancellationToken ct)
    {
        var parts = Divide(message);
        var results = new List<DeliverResult>();
        foreach (var number in message.Parts ?? [.. Enumerable.Range(1, parts.Count)])
        {
            if (sessions.Receiver(message.SystemId) is not { } session)
            {
                results.Add(new DeliverResult(RequestOutcome.NotSent, CommandStatus.Ok, "nobody is bound"));
                return results;
            }
            var result = await session.RequestAsync(parts[number - 1], ct);
            results.Add(new DeliverResult(result.Outcome, result.Status, result.Status.Name()));
        }
        return results;
    }

    /// <summary>The deliver_sm of each part.</summary>
    /// <exception cref="ArgumentException">The text is empty or too long, or the hexadecimal digits are none.</exception>
    public List<DeliverSm> Divide(MobileOriginated message)
    {
        var reference = (ushort)(message.Reference ?? Interlocked.Increment(ref _reference));
        if (message.Hex is not null) return [Part(message, Octets(message.Hex), message.DataCoding ?? 0, hasHeader: false, default)];
        return message.Encoding == SmsAlphabet.Ucs2 ? DivideWide(message, reference) : DivideByPlan(message, reference);
    }

    private static byte[] Octets(string hex)
    {
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException e)
        {
            throw new ArgumentException("hex: not hexadecimal digits", e);
        }
    }

    private List<DeliverSm> DivideByPlan(MobileOriginated message, ushort reference)
    {
        var alphabet = message.Encoding ?? defaultAlphabet;
        var options = new SmsTextOptions { DefaultAlphabet = alphabet, LongMessages = message.LongMessages, MaxSegments = MostSegments };
        using var octets = new PooledWriter();
        var plan = SmsTextEncoder.Encode(message.Text, options, reference, octets);
        if (plan.Refusal != SmsTextRefusal.None) throw new ArgumentException($"text: {plan.Refusal}");
        var coding = message.DataCoding ?? (alphabet == defaultAlphabet || plan.Alphabet == SmsAlphabet.Ucs2 ? plan.DataCoding.Value : CodingOf(alphabet));
        var parts = new List<DeliverSm>();
        for (var i = 0; i < plan.Parts; i++)
        {
            var tlvs = plan.IsPayload ? Payload(octets.WrittenSpan)
                : plan.Parts > 1 && message.LongMessages == LongMessages.Sar ? Sar(reference, plan.Parts, i + 1)
                : default;
            parts.Add(Part(message, plan.IsPayload ? [] : octets.WrittenSpan[plan.Part(i)].ToArray(), coding, plan.HasHeader, tlvs));
        }
        return parts;
    }

    // The planner takes UCS-2 only where it must; here somebody wants it.
    private static List<DeliverSm> DivideWide(MobileOriginated message, ushort reference)
    {
        var coding = message.DataCoding ?? DataCoding.Ucs2.Value;
        var text = message.Text;
        if (text.Length <= Ucs2Single) return [Part(message, System.Text.Encoding.BigEndianUnicode.GetBytes(text), coding, hasHeader: false, default)];
        var chunks = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(Ucs2Part, text.Length - at);
            if (at + length < text.Length && char.IsHighSurrogate(text[at + length - 1])) length--;
            chunks.Add(text.Substring(at, length));
            at += length;
        }
        if (chunks.Count > MostSegments) throw new ArgumentException($"text: {SmsTextRefusal.TooManySegments}");
        var wide = message.LongMessages == LongMessages.Udh16;
        var header = new byte[8];
        return [.. chunks.Select((chunk, i) =>
        {
            var place = new Concatenation(wide ? reference : (byte)reference, (byte)chunks.Count, (byte)(i + 1), wide);
            var length = UserDataHeader.Write(header, place, NationalLanguage.None, NationalLanguage.None);
            return Part(message, [.. header[..length], .. System.Text.Encoding.BigEndianUnicode.GetBytes(chunk)], coding, hasHeader: true, default);
        })];
    }

    private static DeliverSm Part(MobileOriginated message, byte[] octets, int coding, bool hasHeader, TlvList tlvs) => new()
    {
        Source = Addresses.Of(message.From),
        Destination = Addresses.Of(message.To),
        EsmClass = (EsmClass)(message.EsmClass ?? 0) | (hasHeader ? EsmClass.UserDataHeader : EsmClass.Default),
        ProtocolId = (byte)message.ProtocolId,
        DataCoding = (byte)coding,
        ShortMessage = octets,
        Tlvs = tlvs,
    };

    private static byte CodingOf(SmsAlphabet alphabet) => alphabet switch
    {
        SmsAlphabet.Ascii => 0x01,
        SmsAlphabet.Latin1 => 0x03,
        _ => 0x00,
    };

    private static TlvList Payload(ReadOnlySpan<byte> octets)
    {
        using var tlvs = new TlvBuilder();
        return tlvs.Add(TlvTag.MessagePayload, octets).ToList();
    }

    private static TlvList Sar(ushort reference, int total, int part)
    {
        using var tlvs = new TlvBuilder();
        return tlvs.AddUInt16(TlvTag.SarMsgRefNum, reference).AddOctet(TlvTag.SarTotalSegments, (byte)total).AddOctet(TlvTag.SarSegmentSeqnum, (byte)part).ToList();
    }
}
