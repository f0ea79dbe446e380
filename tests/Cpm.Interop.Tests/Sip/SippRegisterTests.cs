namespace Cpm.Interop.Tests.Sip;

/// <summary>sipp registers at the gateway with digest (RFC 3261 §10, §22).</summary>
[Collection(PeersCollection.Name)]
public sealed class SippRegisterTests(PeersFixture peers)
{
    [PeerTheory("sipp")]
    [InlineData("u1", "register-udp")]
    [InlineData("t1", "register-tcp")]
    public async Task Registers_after_a_challenge(string transport, string user)
    {
        var local = peers.Net.Peer();
        await Sipp.RunAsync(peers.Folder, "register", local, transport == "u1" ? peers.Udp : peers.Tcp, transport, ("user", user), ("contact-port", "[local_port]"));

        // Over TCP the binding goes with the connection, which sipp has closed by now.
        if (transport == "u1") await peers.Gateway.WaitForRegistrationAsync($"tel:{PeersFixture.NumberOf(user)}");
    }

    [PeerFact("sipp")]
    public async Task Is_refused_with_the_wrong_password() =>
        await Sipp.RunAsync(peers.Folder, "register-wrong-password", peers.Net.Peer(), peers.Udp, "u1", ("user", "texter"));
}
