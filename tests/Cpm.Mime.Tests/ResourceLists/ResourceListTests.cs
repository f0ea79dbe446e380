using System.Collections.Immutable;
using Cpm.Primitives;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Cpm.Mime.Tests.ResourceLists;

public class ResourceListTests
{
    private const string FromTheFacts = """
        <?xml version="1.0" encoding="UTF-8"?>
        <resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" xmlns:cp="urn:ietf:params:xml:ns:copycontrol"><list>
         <entry uri="tel:+491710000002" cp:copyControl="to"/> <entry uri="tel:+491710000003" cp:copyControl="cc"/>
         <entry uri="tel:+491710000004" cp:copyControl="bcc"/> <entry uri="tel:+491710000005" cp:copyControl="to" cp:anonymize="true"/>
        </list></resource-lists>
        """;

    private static ImmutableArray<ResourceListEntry> Read(string document)
    {
        Assert.True(ResourceListReader.TryRead(Samples.Bytes(document), null, out var entries, out var rejection), rejection.ToString());
        return entries;
    }

    [Fact]
    public void List_of_the_facts()
    {
        var entries = Read(FromTheFacts);
        Assert.Equal(["tel:+491710000002", "tel:+491710000003", "tel:+491710000004", "tel:+491710000005"], entries.Select(entry => entry.Uri));
        Assert.Equal([CopyControl.To, CopyControl.Cc, CopyControl.Bcc, CopyControl.To], entries.Select(entry => entry.CopyControl));
        Assert.Equal([false, false, false, true], entries.Select(entry => entry.Anonymize));
    }

    [Fact]
    public void History_hides_who_must_stay_hidden()
    {
        using var output = new PooledWriter();
        ResourceListWriter.WriteHistory(Read(FromTheFacts), output);
        var text = output.WrittenMemory.Text();
        Assert.DoesNotContain("491710000004", text, StringComparison.Ordinal);
        Assert.DoesNotContain("491710000005", text, StringComparison.Ordinal);
        var history = Read(text);
        Assert.Equal(["tel:+491710000002", "tel:+491710000003", ResourceListEntry.AnonymousUri], history.Select(entry => entry.Uri));
        Assert.Equal(1, history[2].Count);
        Assert.Equal(history, ResourceListWriter.History(history));
    }

    [Fact]
    public void History_counts_the_unknown_by_copy_control_and_drops_uri_headers_and_unmarked_entries()
    {
        var to = new ResourceListEntry { Uri = "sip:a@example.com", CopyControl = CopyControl.To, Anonymize = true };
        var history = ResourceListWriter.History(
            [to, to with { Uri = "sip:b@example.com" }, to with { CopyControl = CopyControl.Cc }, to with { CopyControl = CopyControl.None, Anonymize = false },
             new ResourceListEntry { Uri = "sip:c@example.com?Subject=secret", CopyControl = CopyControl.To }]);
        Assert.Equal([2, 1, null], history.Select(entry => entry.Count));
        Assert.Equal("sip:c@example.com", history[2].Uri);
    }

    [Fact]
    public void Nested_lists_display_names_and_uri_headers()
    {
        var entries = Read("""
            <rl:resource-lists xmlns:rl="urn:ietf:params:xml:ns:resource-lists"><rl:list name="a"><rl:display-name>the list</rl:display-name>
            <rl:entry uri=" sip:b@example.com;method=INVITE?Session-Replaces=abc%20d&amp;Priority=urgent "><rl:display-name xml:lang="de">Bö</rl:display-name></rl:entry>
            <rl:list><rl:list/><rl:entry uri="tel:+1"/></rl:list><rl:entry uri="tel:+2"></rl:entry></rl:list></rl:resource-lists>
            """);
        Assert.Equal([1, 2, 1], entries.Select(entry => entry.Depth));
        Assert.Equal(["Bö", null, null], entries.Select(entry => entry.DisplayName));
        Assert.Equal("sip:b@example.com;method=INVITE", entries[0].UriWithoutHeaders);
        Assert.Equal("abc d", entries[0].GetUriHeader("session-replaces"));
        Assert.Equal("urgent", entries[0].GetUriHeader("Priority"));
        Assert.Null(entries[0].GetUriHeader("Call-ID"));
        Assert.Null(entries[1].GetUriHeader("Call-ID"));
    }

    [Theory]
    [InlineData("<list/>", XmlRejection.WrongRoot)]
    [InlineData("<resource-lists><entry uri='tel:+1'/></resource-lists>", XmlRejection.Incomplete)]
    [InlineData("<resource-lists><list><entry/></list></resource-lists>", XmlRejection.Incomplete)]
    [InlineData("<resource-lists><list><entry uri='nothing'/></list></resource-lists>", XmlRejection.BadValue)]
    [InlineData("<resource-lists><list><entry uri='tel:+1' copyControl='hidden'/></list></resource-lists>", XmlRejection.BadValue)]
    [InlineData("<resource-lists><list><external anchor='http://127.0.0.1:1/'/></list></resource-lists>", XmlRejection.BadValue)]
    [InlineData("<resource-lists><list>", XmlRejection.NotWellFormed)]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><resource-lists/>", XmlRejection.DocumentType)]
    public void Refuses(string document, XmlRejection expected)
    {
        Assert.False(ResourceListReader.TryRead(Samples.Bytes(document), null, out var entries, out var rejection));
        Assert.Equal(expected, rejection);
        Assert.Empty(entries);
    }

    [Fact]
    public void Keeps_its_limits()
    {
        var limits = new XmlLimits { MaxItems = 3 };
        Assert.False(ResourceListReader.TryRead(Samples.Bytes(FromTheFacts), limits, out _, out var rejection));
        Assert.Equal(XmlRejection.TooManyItems, rejection);
        var deep = "<resource-lists>" + string.Concat(Enumerable.Repeat("<list>", 30)) + string.Concat(Enumerable.Repeat("</list>", 30)) + "</resource-lists>";
        Assert.False(ResourceListReader.TryRead(Samples.Bytes(deep), null, out _, out rejection));
        Assert.Equal(XmlRejection.TooDeep, rejection);
    }

    [Property(MaxTest = 200)]
    public void Comes_back(NonEmptyArray<(CopyControl Control, bool Anonymize, PositiveInt Count, NonNull<string> Name)> items)
    {
        var entries = items.Get.Select((item, index) => new ResourceListEntry
        {
            Uri = $"sip:u{index}@example.com;a=\"<&>\"",
            CopyControl = item.Control,
            Anonymize = item.Anonymize,
            Count = item.Count.Get % 3 == 0 ? item.Count.Get : null,
            DisplayName = item.Name.Get.All(c => char.IsAsciiLetterOrDigit(c) || c is '<' or '&' or '"') ? item.Name.Get + "x" : null,
        }).ToArray();
        using var output = new PooledWriter();
        ResourceListWriter.Write(entries, output);
        Assert.Equal(entries, Read(output.WrittenMemory.Text()));
    }
}
