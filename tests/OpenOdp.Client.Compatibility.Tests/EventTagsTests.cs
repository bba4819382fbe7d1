using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class EventTagsTests
{
    [Fact]
    public void Tags_without_a_value_are_left_out_of_a_copy_and_logged()
    {
        var recorder = new Recorder();
        var tags = new EventTags { ["revenue"] = 5, ["coupon"] = null };

        Assert.Equal(new EventTags { ["revenue"] = 5 }, tags.FilterNullValues(recorder));

        Assert.Equal(["ERROR [EventTags] Null value for key coupon removed and will not be sent to results."], recorder.Lines);
        Assert.Equal(2, tags.Count);
    }
}
