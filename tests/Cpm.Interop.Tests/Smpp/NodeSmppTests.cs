using System.Text;
using System.Text.Json.Nodes;

namespace Cpm.Interop.Tests.Smpp;

/// <summary>The npm package smpp as the message centre: what it decodes is what was meant, and what it encodes is understood.</summary>
[Collection(PeersCollection.Name)]
public sealed class NodeSmppTests(PeersFixture peers)
{
    [PeerFact(PeerPrograms.NodeSmpp)]
    public async Task Binds_as_a_transceiver()
    {
        var bound = await peers.Centre.WaitForAsync("bound");
        Assert.Equal("bind_transceiver", (string?)bound["command"]);
        Assert.Equal("cpm", (string?)bound["system_id"]);
    }

    [PeerFact(PeerPrograms.NodeSmpp)]
    public async Task Gets_text_of_the_gsm_alphabet()
    {
        const string Text = "Price: 5 € [net] @ Ångström, ü & Ω";
        var submit = Assert.Single(await SendAsync("+15550300001", Text, 1));
        Assert.Equal(0, (int)submit["data_coding"]!);
        Assert.Equal(Text, (string?)submit["text"]);
        Assert.Equal((1, 1), ((int)submit["source_ton"]!, (int)submit["source_npi"]!));
        Assert.Equal((1, 1), ((int)submit["destination_ton"]!, (int)submit["destination_npi"]!));
        Assert.Equal(PeersFixture.NumberOf("texter")[1..], (string?)submit["source"]);

        // Octet by octet: "Price: 5 " is ASCII; the euro sign is ESC 65, the brackets ESC 3C and ESC 3E, @ is 00 (3GPP TS 23.038 §6.2.1).
        Assert.Contains(Hex("Price: 5 ") + "1b65" + Hex(" ") + "1b3c" + Hex("net") + "1b3e" + Hex(" ") + "00" + Hex(" ") + "0e" + Hex("ngstr") + "7c" + Hex("m, ") + "7e" + Hex(" & ") + "15", (string?)submit["octets"], StringComparison.Ordinal);
    }

    [PeerFact(PeerPrograms.NodeSmpp)]
    public async Task Gets_text_beyond_it_as_ucs2()
    {
        const string Text = "Привет, 世界 👋";
        var submit = Assert.Single(await SendAsync("+15550300002", Text, 1));
        Assert.Equal(8, (int)submit["data_coding"]!);
        Assert.Equal(Text, (string?)submit["text"]);
        Assert.Contains(Convert.ToHexStringLower(Encoding.BigEndianUnicode.GetBytes(Text)), (string?)submit["octets"], StringComparison.Ordinal);
    }

    [PeerTheory(PeerPrograms.NodeSmpp)]
    [InlineData("+15550300003", "0123456789[", 40, 4, 153)]
    [InlineData("+15550300004", "Привет 👋 ", 20, 3, 134)]
    public async Task Gets_long_text_in_parts(string to, string piece, int times, int parts, int most)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times)).TrimEnd();
        var submits = await SendAsync(to, text, parts);
        Assert.Equal(text, string.Concat(submits.Select(static s => (string?)s["text"])));
        Assert.All(submits, s => Assert.Equal(0x40, (int)s["esm_class"]! & 0x40));

        // One information element each: concatenation, one reference, so many parts, this one (3GPP TS 23.040 §9.2.3.24.1).
        var headers = submits.Select(static s => Convert.FromHexString((string)Assert.Single(s["udh"]!.AsArray())!)).ToArray();
        Assert.All(headers, h => Assert.Equal((0, headers[0][2], parts), (h[0], h[2], h[3])));
        Assert.Equal(Enumerable.Range(1, parts), headers.Select(static h => (int)h[4]));
        Assert.All(submits, s => Assert.InRange(((string)s["text"]!).Length, 1, most));
    }

    [PeerFact(PeerPrograms.NodeSmpp)]
    public async Task Reports_failure()
    {
        var sent = await peers.Gateway.SendAsync(PeersFixture.NumberOf("texter"), "+15550300666", "nobody there");
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "failed");
    }

    [PeerTheory(PeerPrograms.NodeSmpp)]
    [InlineData("+15550300010", "Yes, at 5 @ the café {north}", 0)]
    [InlineData("+15550300011", "Да, в пять 👍", 8)]
    public async Task Answers_in_the_same_conversation(string user, string answer, int coding)
    {
        var sent = await peers.Gateway.SendAsync(PeersFixture.NumberOf("conversant"), user, "Are you coming?");
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "delivered");
        var mark = peers.Centre.Mark;

        await peers.Centre.SayAsync(new { @do = "deliver", source = user[1..], destination = PeersFixture.NumberOf("conversant")[1..], text = answer, coding });

        Assert.Equal(0, (int)(await peers.Centre.WaitForAsync("deliver_sm_resp", mark))["status"]!);
        var come = await IncomingAsync(user);
        Assert.Equal((string)sent["conversationId"]!, (string?)come["conversationId"]);
        Assert.Equal(Encoding.UTF8.GetByteCount(answer), (int)come["size"]!);
        Assert.Equal($"tel:{PeersFixture.NumberOf("conversant")}", (string?)come["recipients"]![0]!["to"]);
    }

    [PeerFact(PeerPrograms.NodeSmpp)]
    public async Task Parts_of_a_long_answer_become_one_message()
    {
        const string User = "+15550300012";
        var mark = peers.Centre.Mark;

        // The second part first: centres promise no order.
        foreach (var (part, letter) in new[] { (2, 'b'), (1, 'a') })
        {
            var octets = $"0500032a02{part:x2}" + Hex(new string(letter, 153));
            await peers.Centre.SayAsync(new { @do = "deliver", source = User[1..], destination = PeersFixture.NumberOf("conversant")[1..], octets, coding = 0, esm = 0x40 });
        }

        var come = await IncomingAsync(User);
        Assert.Equal(306, (int)come["size"]!);
        Assert.Equal(0, (int)(await peers.Centre.WaitForAsync("deliver_sm_resp", mark))["status"]!);
    }

    private async Task<JsonNode> IncomingAsync(string from) =>
        (await peers.Gateway.WaitForAsync($"/api/v1/messages?sender={Uri.EscapeDataString(from)}", static m => m.AsArray().Count == 1, $"one message from {from}"))[0]!;

    /// <summary>Sends a text and gives back its parts, in the order of their numbers.</summary>
    private async Task<IReadOnlyList<JsonNode>> SendAsync(string to, string text, int parts)
    {
        var mark = peers.Centre.Mark;
        var sent = await peers.Gateway.SendAsync(PeersFixture.NumberOf("texter"), to, text);
        var submits = new List<JsonNode>();
        for (var i = 0; i < parts; i++)
        {
            submits.Add(await peers.Centre.WaitForAsync("submit_sm", mark, e => (string?)e["destination"] == to[1..] && submits.TrueForAll(s => (string?)s["id"] != (string?)e["id"])));
        }
        await peers.Gateway.WaitForOutcomeAsync((string)sent["id"]!, "delivered");
        return [.. submits.OrderBy(static s => s["udh"]!.AsArray() is [{ } header] ? (string?)header : "", StringComparer.Ordinal)];
    }

    private static string Hex(string ascii) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(ascii));
}
