using System.Globalization;
using Cpm.Interworking.Abstractions;
using Cpm.Interworking.Sms.Inbound;
using Cpm.Interworking.Sms.Mapping;
using Xunit;

namespace Cpm.Interworking.Sms.Tests;

public class NotationLearnerTests
{
    private static int Choose(NotationLearner learner, string receipt, params string[] submitted) =>
        learner.Choose(receipt, submitted.Select(static s => new RemoteKeys("a", s)).ToList());

    private static NotationLearner Knows(Func<int, (string Response, string Receipt)> pair)
    {
        var learner = new NotationLearner();
        for (var i = 0; i < NotationLearner.Enough; i++)
        {
            Assert.Null(learner.Known);
            var (response, receipt) = pair(i + 1000);
            Assert.Equal(0, Choose(learner, receipt, response));
        }
        return learner;
    }

    private static NotationLearner KnowsDecimalOfHexadecimal() => Knows(static i => ($"{i:X8}", i.ToString(CultureInfo.InvariantCulture)));

    [Fact]
    public void Enough_receipts_that_agree_make_a_notation_known()
    {
        Assert.Equal("decimal of hexadecimal", KnowsDecimalOfHexadecimal().Describe());
        Assert.Equal("hexadecimal of decimal", Knows(static i => (i.ToString(CultureInfo.InvariantCulture), $"{i:x}")).Describe());
        Assert.Equal("as in the response", Knows(static i => ($"{i:X8}", $"{i:X8}")).Describe());
        Assert.Equal("as in the response, but for zeros or case", Knows(static i => ($"{i:X8}", $"{i:X8}".TrimStart(i % 2 == 0 ? '0' : '-'))).Describe());
    }

    [Fact]
    public void What_is_not_known_yet_is_shown_as_such()
    {
        var learner = new NotationLearner();
        Assert.Null(learner.Describe());
        Choose(learner, "5", "5");
        Assert.Null(learner.Describe());
        Choose(learner, "972660181", "39f99dd5");
        Assert.Equal("decimal of hexadecimal (1 of 20 receipts)", learner.Describe());
        Choose(learner, "abc", "abc");
        Assert.Equal("as in the response (1 of 20 receipts)", learner.Describe());
    }

    [Fact]
    public void A_known_notation_decides_between_two_parts_and_before_it_the_letter_does()
    {
        Assert.Equal(0, Choose(new NotationLearner(), "10", "10", "A"));
        Assert.Equal(1, Choose(KnowsDecimalOfHexadecimal(), "10", "10", "A"));
        Assert.Equal(0, Choose(Knows(static i => ($"{i:X8}", $"{i:X8}")), "10", "10", "A"));
    }

    [Fact]
    public void A_match_in_another_notation_is_an_accident_until_it_is_the_rule()
    {
        var learner = KnowsDecimalOfHexadecimal();
        Assert.Equal(-1, Choose(learner, "1001", "1001"));
        Assert.Equal(-1, Choose(learner, "1002", "1002"));
        // One that agrees: the others were accidents.
        Assert.Equal(0, Choose(learner, "4096", "1000"));
        Assert.Equal(-1, Choose(learner, "1003", "1003"));
        Assert.Equal(-1, Choose(learner, "1004", "1004"));
        // Looked at again.
        Assert.Equal(-1, Choose(learner, "1003", "1003"));
        Assert.Equal(0, Choose(learner, "1005", "1005"));
        Assert.Null(learner.Known);
        Assert.Equal("as in the response (1 of 20 receipts)", learner.Describe());
    }

    [Fact]
    public void What_says_nothing_about_the_notation_is_matched_and_teaches_nothing()
    {
        var learner = KnowsDecimalOfHexadecimal();
        Assert.Equal(0, Choose(learner, "5", "00000005"));
        // Matched by the other id that the receipt carries.
        Assert.Equal(0, Choose(learner, "something else", "00000ABC"));
        Assert.Equal(ReceiptNotation.DecimalOfHexadecimal, learner.Known);
    }

    [Fact]
    public void Zeros_and_case_do_not_contradict_each_other()
    {
        var learner = Knows(static i => ($"{i:X8}", $"{i:X8}"));
        Assert.Equal(0, Choose(learner, "abcd", "0000ABCD"));
        Assert.Equal(ReceiptNotation.ZerosOrCase, learner.Known);
        Assert.Equal(-1, Choose(learner, "43981", "0000ABCD"));
    }
}
