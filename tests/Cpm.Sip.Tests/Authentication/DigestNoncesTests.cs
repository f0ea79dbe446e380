using System.Text;
using Cpm.Sip.Authentication;
using Cpm.TestKit;

namespace Cpm.Sip.Tests.Authentication;

public sealed class DigestNoncesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Nonce_is_good_until_its_time_is_over()
    {
        var nonces = new DigestNonces(_time, TimeSpan.FromSeconds(60));
        var nonce = Encoding.ASCII.GetBytes(nonces.Issue());
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(NonceVerdict.Good, nonces.Use(nonce, 1));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(NonceVerdict.Stale, nonces.Check(nonce));
        Assert.Equal(NonceVerdict.Stale, nonces.Use(nonce, 2));
    }

    [Fact]
    public void Counts_may_overtake_each_other_but_not_come_again()
    {
        var nonces = new DigestNonces(_time);
        var nonce = Encoding.ASCII.GetBytes(nonces.Issue());
        foreach (var count in new uint[] { 3, 1, 2, 70, 7 }) Assert.Equal(NonceVerdict.Good, nonces.Use(nonce, count));
        foreach (var count in new uint[] { 0, 1, 3, 70, 7, 6 }) Assert.Equal(NonceVerdict.Replayed, nonces.Use(nonce, count));
        Assert.Equal(NonceVerdict.Good, nonces.Use(nonce, 8));
        Assert.Equal(NonceVerdict.Good, nonces.Use(nonce, uint.MaxValue));
        Assert.Equal(NonceVerdict.Replayed, nonces.Use(nonce, 71));
    }

    [Fact]
    public void Forged_and_damaged_nonces_are_not_ours()
    {
        var nonces = new DigestNonces(_time);
        var nonce = Encoding.ASCII.GetBytes(nonces.Issue());
        Assert.Equal(NonceVerdict.Good, nonces.Check(nonce));
        for (var i = 0; i < nonce.Length - 1; i++)
        {
            var damaged = nonce.ToArray();
            damaged[i] = damaged[i] == 'A' ? (byte)'B' : (byte)'A';
            Assert.Equal(NonceVerdict.Forged, nonces.Check(damaged));
        }
        Assert.Equal(NonceVerdict.Forged, nonces.Check(""u8));
        Assert.Equal(NonceVerdict.Forged, nonces.Check("********************************************"u8));
        Assert.Equal(NonceVerdict.Forged, new DigestNonces(_time).Check(nonce));
    }

    [Fact]
    public void Table_is_bounded_and_what_it_forgot_is_stale_not_good_again()
    {
        var nonces = new DigestNonces(_time, TimeSpan.FromMinutes(5), capacity: 3);
        var issued = new List<byte[]>();
        for (var i = 0; i < 5; i++)
        {
            issued.Add(Encoding.ASCII.GetBytes(nonces.Issue()));
            Assert.Equal(NonceVerdict.Good, nonces.Use(issued[i], 1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(3, nonces.Remembered);
        Assert.Equal(NonceVerdict.Stale, nonces.Use(issued[0], 1));
        Assert.Equal(NonceVerdict.Stale, nonces.Use(issued[1], 2));
        Assert.Equal(NonceVerdict.Good, nonces.Use(issued[4], 2));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(NonceVerdict.Good, nonces.Use(Encoding.ASCII.GetBytes(nonces.Issue()), 1));
        Assert.Equal(1, nonces.Remembered);
    }

    [Fact]
    public void Issuing_remembers_nothing()
    {
        var nonces = new DigestNonces(_time);
        for (var i = 0; i < 1000; i++) nonces.Issue();
        Assert.Equal(0, nonces.Remembered);
    }
}
