using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Notifications;
using OpenOdp.Client.Compatibility.Tests.Support;
using static OpenOdp.Client.Compatibility.Notifications.NotificationCenter;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class NotificationCenterTests
{
    private readonly Recorder _recorder = new();
    private readonly NotificationCenter _center;

    public NotificationCenterTests() => _center = new NotificationCenter(_recorder);

    [Fact]
    public void NO_1_Ids_count_from_1_and_a_callback_that_is_there_or_of_another_type_gets_none()
    {
        DecisionCallback decision = (_, _, _, _) => { };
        OptimizelyConfigUpdateCallback update = () => { };

        Assert.Equal(1, _center.AddNotification(NotificationType.Decision, decision));
        Assert.Equal(-1, _center.AddNotification(NotificationType.Decision, decision));
        Assert.Equal(0, _center.AddNotification(NotificationType.Track, decision));
        Assert.Equal(2, _center.AddNotification(NotificationType.OptimizelyConfigUpdate, update));
        Assert.Equal((2, 3), (_center.NotificationsCount, _center.NotificationId));
        Assert.Equal(
            [
                "ERROR The notification callback already exists.",
                "ERROR Invalid notification type provided for \"Decision\" callback.",
            ],
            _recorder.Lines);
    }

    [Fact]
    public void NO_2_Callbacks_are_removed_by_id_by_type_and_all_at_once()
    {
        var first = _center.AddNotification(NotificationType.LogEvent, (LogEvent _) => { });
        _center.AddNotification(NotificationType.LogEvent, (LogEvent sent) => _ = sent.Url);
        _center.AddNotification(NotificationType.OptimizelyConfigUpdate, () => { });

        Assert.True(_center.RemoveNotification(first));
        Assert.False(_center.RemoveNotification(first));
        Assert.Equal(1, _center.GetNotificationCount(NotificationType.LogEvent));
        _center.ClearNotifications(NotificationType.LogEvent);
        Assert.Equal((0, 1), (_center.GetNotificationCount(NotificationType.LogEvent), _center.NotificationsCount));
        _center.ClearAllNotifications();
        Assert.Equal(0, _center.NotificationsCount);
    }

    [Fact]
    public void NO_3_A_callback_that_throws_is_logged_and_the_others_are_called_in_their_order()
    {
        var told = new List<string>();
        _center.AddNotification(NotificationType.Decision, (_, user, _, _) => told.Add($"first {user}"));
        _center.AddNotification(NotificationType.Decision, (_, _, _, _) => throw new TimeoutException("too slow"));
        _center.AddNotification(NotificationType.Decision, (_, user, _, _) => told.Add($"third {user}"));
        using var optimizely = new Optimizely(new OptimizelyClient(new OptimizelyClientOptions
        {
            Datafile = Shop.Datafile,
            Events = { Enabled = false },
        }), _center);

        optimizely.CreateUserContext("u1").Decide("flag_vars");

        Assert.Equal(["first u1", "third u1"], told);
        Assert.Equal(["ERROR Problem calling notify callback. Error: too slow"], _recorder.Lines);
    }

    [Fact]
    public async Task NO_6_NO_7_A_conversion_is_told_with_what_is_sent_and_each_request_before_it_is()
    {
        var dispatcher = new KeptRequests();
        using var optimizely = Shop.Open(dispatcher: dispatcher);
        var tracked = new List<LogEvent>();
        var sending = new List<LogEvent>();
        optimizely.NotificationCenter.AddNotification(NotificationType.LogEvent, (LogEvent request) => sending.Add(request));
        optimizely.NotificationCenter.AddNotification(NotificationType.Track, OnTrack);

        optimizely.Track("purchase", "u1", new UserAttributes { ["plan"] = "gold" }, new EventTags { ["revenue"] = 5 });
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        var one = Assert.Single(tracked);
        Assert.Equal(("https://logx.optimizely.com/v1/events", "POST"), (one.Url, one.HttpVerb));
        Assert.Equal("application/json", one.Headers["Content-Type"]);
        Assert.Equal("90001", one.Params["account_id"]);
        Assert.Equal(one.GetParamsAsJson(), Assert.Single(sending).GetParamsAsJson());
        Assert.Single(dispatcher.Visitors);

        void OnTrack(string key, string user, UserAttributes attributes, EventTags tags, LogEvent request)
        {
            Assert.Equal(("purchase", "u1", "gold", 5), (key, user, attributes["plan"], tags["revenue"]));
            tracked.Add(request);
        }
    }

    [Fact]
    public void Callbacks_are_added_and_removed_while_others_are_called()
    {
        using var optimizely = Shop.Open();
        var center = optimizely.NotificationCenter;
        var user = optimizely.CreateUserContext("u1");
        var (calls, removed) = (0, 0);

        Parallel.For(0, 500, i =>
        {
            var mine = 0;
            var id = center.AddNotification(NotificationType.Decision, (_, _, _, _) => Interlocked.Increment(ref mine));
            user.Decide("flag_vars", [OptimizelyDecisions.OptimizelyDecideOption.DISABLE_DECISION_EVENT]);
            if (center.RemoveNotification(id)) Interlocked.Increment(ref removed);
            if (mine > 0) Interlocked.Increment(ref calls);
        });

        Assert.Equal((500, 500), (calls, removed));
        Assert.Equal((0, 501), (center.NotificationsCount, center.NotificationId));
    }

    [Fact]
    public void Each_callback_gets_an_id_of_its_own_on_whatever_thread()
    {
        const int Count = 20_000;
        var ids = new int[Count];

        Parallel.For(0, Count, i =>
        {
            ids[i] = _center.AddNotification(NotificationType.Decision, (_, _, _, _) => _ = i);
            Assert.True(_center.RemoveNotification(ids[i]));
        });

        Assert.Equal(Enumerable.Range(1, Count), ids.Order());
        Assert.Equal(0, _center.NotificationsCount);
    }
}
