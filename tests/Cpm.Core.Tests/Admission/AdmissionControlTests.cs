using Cpm.Core.Admission;
using Cpm.TestKit;

namespace Cpm.Core.Tests.Admission;

public sealed class AdmissionControlTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(0, AdmissionGrade.All)]
    [InlineData(999, AdmissionGrade.All)]
    [InlineData(1000, AdmissionGrade.NoNewWork)]
    [InlineData(4999, AdmissionGrade.NoNewWork)]
    [InlineData(5000, AdmissionGrade.OnlyReports)]
    public void GradeFollowsTheOldestWaiting(int milliseconds, AdmissionGrade grade)
    {
        var admission = new AdmissionControl(_time);
        admission.Begin();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(grade, admission.Grade);
    }

    [Fact]
    public void IdleTakesAllHoweverLong()
    {
        var admission = new AdmissionControl(_time);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(AdmissionGrade.All, admission.Grade);
        admission.Begin();
        _time.Advance(TimeSpan.FromSeconds(6));
        admission.End();
        Assert.Equal(AdmissionGrade.All, admission.Grade);
    }

    [Fact]
    public void ProgressResetsTheAge()
    {
        var admission = new AdmissionControl(_time);
        admission.Begin();
        admission.Begin();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(AdmissionGrade.OnlyReports, admission.Grade);
        admission.End();
        Assert.Equal(AdmissionGrade.All, admission.Grade);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(AdmissionGrade.NoNewWork, admission.Grade);
    }

    [Fact]
    public void SecondWaitingDoesNotHideTheFirst()
    {
        var admission = new AdmissionControl(_time);
        admission.Begin();
        _time.Advance(TimeSpan.FromSeconds(2));
        admission.Begin();
        Assert.Equal(AdmissionGrade.NoNewWork, admission.Grade);
    }
}
