using System.Text;
using Cpm.Primitives;
using Cpm.TestKit;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Mime.Tests.Imdn;

public class ImdnTests
{
    private static ImdnNotification Notification(ImdnKind kind, ImdnStatus status, string? subject = null) => new()
    {
        MessageId = "Mx9aQ2vT7kLp0001",
        DateTime = new DateTimeOffset(2026, 3, 1, 10, 15, 30, 120, TimeSpan.Zero),
        RecipientUri = "tel:+491710000002",
        OriginalRecipientUri = "tel:+491710000002",
        Subject = subject,
        Kind = kind,
        Status = status,
    };

    private static XmlRejection Reject(string document, XmlLimits? limits = null)
    {
        Assert.False(ImdnReader.TryRead(Samples.Bytes(document), limits, out var notifications, out var rejection));
        Assert.Empty(notifications);
        return rejection;
    }

    public static TheoryData<ImdnKind, ImdnStatus> Pairs()
    {
        var pairs = new TheoryData<ImdnKind, ImdnStatus>();
        foreach (var kind in Enum.GetValues<ImdnKind>())
            foreach (var status in Enum.GetValues<ImdnStatus>()) pairs.Add(kind, status);
        return pairs;
    }

    [Fact]
    public void Interworking_report_of_the_facts()
    {
        Assert.True(CpimMessage.TryParse(Samples.Report, null, out var message, out _));
        Assert.True(ImdnReader.TryRead(message, null, out var notifications, out _));
        Assert.Equal(Notification(ImdnKind.Interworking, ImdnStatus.LegacySms), Assert.Single(notifications));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_pair_comes_back_or_is_refused(ImdnKind kind, ImdnStatus status)
    {
        var notification = Notification(kind, status, "a <b> & \"c\" Grüße");
        using var output = new PooledWriter();
        if (!notification.IsValid)
        {
            Assert.Throws<ArgumentException>(() => ImdnWriter.Write(notification, output));
            return;
        }
        ImdnWriter.Write(notification, output);
        Assert.True(ImdnReader.TryRead(output.WrittenMemory, null, out var again, out var rejection), rejection.ToString());
        Assert.Equal(notification, Assert.Single(again));
    }

    [Fact]
    public void Schema_allows_fourteen_pairs() =>
        Assert.Equal(14, Pairs().Count(row => Notification((ImdnKind)row[0], (ImdnStatus)row[1]).IsValid));

    [Fact]
    public void Several_notifications_in_one_document_and_foreign_prefixes()
    {
        var document = """

            <x:imdn xmlns:x="urn:ietf:params:xml:ns:imdn"><x:datetime>not a date</x:datetime><x:message-id> m1 </x:message-id>
            <x:delivery-notification><x:status><x:delivered/><y:more xmlns:y="urn:y"/></x:status></x:delivery-notification>
            <x:display-notification><x:status><x:displayed></x:displayed></x:status></x:display-notification><unknown><deep><deeper/></deep></unknown></x:imdn>
            """;
        Assert.True(ImdnReader.TryRead(Samples.Bytes(document), null, out var notifications, out _));
        Assert.Equal([ImdnStatus.Delivered, ImdnStatus.Displayed], notifications.Select(notification => notification.Status));
        Assert.All(notifications, notification => Assert.Equal("m1", notification.MessageId));
        Assert.Null(notifications[0].DateTime);
    }

    [Fact]
    public void Aggregated_reports()
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Samples.InterworkingReport.Replace("0001</message-id>", "0002</message-id>", StringComparison.Ordinal)));
        var body = Samples.Wire($"""
            From: <tel:+491710000002>

            Content-Type: multipart/mixed; boundary=b1

            --b1
            Content-Type: message/imdn+xml

            {Samples.InterworkingReport}
            --b1
            Content-Type: text/plain

            not a report
            --b1
            Content-Type: multipart/mixed; boundary=b2

            --b2
            Content-Type: message/imdn+xml
            Content-Transfer-Encoding: base64

            {encoded}
            --b2--
            --b1--

            """);
        Assert.True(CpimMessage.TryParse(body, null, out var message, out _));
        Assert.True(ImdnReader.TryRead(message, null, out var notifications, out var rejection), rejection.ToString());
        Assert.Equal(["Mx9aQ2vT7kLp0001", "Mx9aQ2vT7kLp0002"], notifications.Select(notification => notification.MessageId));
    }

    [Fact]
    public void A_message_that_is_no_report_is_of_the_wrong_type()
    {
        Assert.True(CpimMessage.TryParse(Samples.Pager, null, out var message, out _));
        Assert.False(ImdnReader.TryRead(message, null, out _, out var rejection));
        Assert.Equal(XmlRejection.WrongType, rejection);
    }

    [Theory]
    [InlineData("", XmlRejection.NotWellFormed)]
    [InlineData("<imdn>", XmlRejection.NotWellFormed)]
    [InlineData("<imdn></imdx>", XmlRejection.NotWellFormed)]
    [InlineData("<?xml version='1.0' encoding='no-such'?><imdn/>", XmlRejection.NotWellFormed)]
    [InlineData("<other/>", XmlRejection.WrongRoot)]
    [InlineData("<imdn/>", XmlRejection.Incomplete)]
    [InlineData("<imdn><message-id>m</message-id></imdn>", XmlRejection.Incomplete)]
    [InlineData("<imdn><message-id>m</message-id><delivery-notification><status><eaten/></status></delivery-notification></imdn>", XmlRejection.Incomplete)]
    [InlineData("<imdn><delivery-notification><status><delivered/></status></delivery-notification></imdn>", XmlRejection.Incomplete)]
    [InlineData("<imdn><message-id>m</message-id><display-notification><status><delivered/></status></display-notification></imdn>", XmlRejection.BadValue)]
    [InlineData("<imdn>&x;</imdn>", XmlRejection.NotWellFormed)]
    public void Refuses(string document, XmlRejection expected) => Assert.Equal(expected, Reject(document));

    [Fact]
    public void Entities_and_document_types_are_never_read()
    {
        const string external = "<!DOCTYPE imdn [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><imdn><message-id>&x;</message-id></imdn>";
        Assert.Equal(XmlRejection.DocumentType, Reject(external));
        var laughs = "<!DOCTYPE imdn [<!ENTITY a \"ha\">" + string.Concat(Enumerable.Range(0, 9).Select(i => $"<!ENTITY {(char)('b' + i)} \"{string.Concat(Enumerable.Repeat($"&{(char)('a' + i)};", 10))}\">"))
            + "]><imdn><message-id>&j;</message-id></imdn>";
        Assert.Equal(XmlRejection.DocumentType, Reject(laughs));
        Assert.Equal(XmlRejection.DocumentType, Reject("<!DOCTYPE imdn SYSTEM \"http://127.0.0.1:1/x.dtd\"><imdn/>"));
        // Where the search for octets finds nothing, the reader itself refuses.
        Assert.False(ImdnReader.TryRead(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(laughs)).ToArray(), null, out _, out var rejection));
        Assert.Equal(XmlRejection.NotWellFormed, rejection);
    }

    [Fact]
    public void Keeps_its_limits()
    {
        Assert.Equal(XmlRejection.TooDeep, Reject(string.Concat(Enumerable.Repeat("<imdn>", 20)) + string.Concat(Enumerable.Repeat("</imdn>", 20))));
        Assert.Equal(XmlRejection.TextTooLong, Reject($"<imdn><message-id>{new string('x', 5000)}</message-id></imdn>"));
        Assert.Equal(XmlRejection.TooLarge, Reject(Samples.InterworkingReport, new XmlLimits { MaxBytes = 100 }));
        var many = string.Concat(Enumerable.Repeat("<delivery-notification><status><delivered/></status></delivery-notification>", 11));
        Assert.Equal(XmlRejection.TooManyItems, Reject($"<imdn><message-id>m</message-id>{many}</imdn>", new XmlLimits { MaxItems = 10 }));
    }

    [Property(MaxTest = 200)]
    public void Any_text_is_escaped(NonNull<string> subject)
    {
        using var output = new PooledWriter();
        ImdnWriter.Write(Notification(ImdnKind.Delivery, ImdnStatus.Failed, subject.Get), output);
        Assert.True(ImdnReader.TryRead(output.WrittenMemory, null, out var again, out var rejection), rejection.ToString());
        var expected = string.Concat(subject.Get.Select(c => (c < ' ' && c is not ('\t' or '\n' or '\r')) || c is '\uFFFE' or '\uFFFF' || char.IsSurrogate(c) ? '\uFFFD' : c)).Trim();
        if (!subject.Get.Any(char.IsSurrogate)) Assert.Equal(expected, again[0].Subject);
    }

    [Fact]
    public void Damaged_documents_cost_no_exception_and_make_no_reports_from_nothing()
    {
        var mutator = new Mutator(7);
        var accepted = 0;
        for (var i = 0; i < 2000; i++)
        {
            var document = mutator.Mutate(Samples.Bytes(Samples.InterworkingReport));
            if (!ImdnReader.TryRead(document, null, out var notifications, out _)) continue;
            accepted++;
            Assert.All(notifications, notification => Assert.True(notification.IsValid && notification.MessageId.Length > 0));
            Assert.Contains("legacy-sms", Encoding.Latin1.GetString(document), StringComparison.Ordinal);
        }
        Assert.InRange(accepted, 100, 1500);
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        using var output = new PooledWriter(2048);
        var notification = Notification(ImdnKind.Delivery, ImdnStatus.Delivered);
        Assert.Equal(0, Allocations.PerCall(() =>
        {
            output.Clear();
            ImdnWriter.Write(notification, output);
        }));
    }
}
