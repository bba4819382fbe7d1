using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Hosts;
using OpenOdp.Client.Odp;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>
/// Random schedules of sends, flushes, datafile changes and faults, ended by a disposal, or cut off and ended by another client
/// that sends nothing itself: the account adds up at every look, and a server that drops repeated ids has each event once, under
/// the key that was valid when it was accepted.
/// </summary>
public sealed class DeliveryPropertyTests
{
    private static readonly int Rounds = Scale.Of(60, 2_000);

    private enum Step
    {
        Send,
        Burst,
        Flush,
        Look,
        ChangeKey,
        Yield,
    }

    /// <summary>How it ends; all but the first cut it off with its spool, and say how the next client ends.</summary>
    private enum End
    {
        Stop,
        CutThenStop,
        CutThenFlush,
        CutThenDrain,
    }

    [Fact]
    public async Task Accepted_is_sent_plus_dropped_plus_waiting_and_each_event_arrives_once()
    {
        await using var world = new World();
        var schedules = Gen.Select(
            Gen.Enum<Step>().Array[1, 60], Gen.Int[0, 6].Array[8], Gen.Int[1, 40], Gen.Int[1, 60], Gen.Bool, Gen.Int[0, 2],
            Gen.Bool, Gen.Enum<End>());
        await schedules.SampleAsync(
            (steps, faults, capacity, bytes, order, mode, spool, end) => world.PlayAsync(
                steps, faults, capacity * 10, bytes * 1_000, order, (QueueFullMode)mode, spool, spool ? end : End.Stop),
            iter: Rounds,
            threads: 2);
    }

    /// <summary>A server that keeps ids as ODP does, and answers by the plan that the key names.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly FaultServer _server;
        private readonly HttpClient _http = HttpClients.CreateClient(HttpClients.CreateHandler(), disposeHandler: true);
        private readonly ConcurrentDictionary<string, Plan> _plans = new();
        private readonly ClientMetrics _metrics = new();
        private readonly TempDirectory _directory = new();
        private int _plays;

        public World() => _server = FaultServer.Start(Answer, keep: false);

        public async Task PlayAsync(
            Step[] steps, int[] faults, int capacity, int bytes, bool order, QueueFullMode mode, bool spool, End end)
        {
            var plan = new Plan(faults);
            var name = $"plan{Interlocked.Increment(ref _plays)}";
            _plans[name] = plan;
            var lost = new ConcurrentBag<string>();
            var options = new OdpOptions
            {
                QueueCapacity = capacity,
                QueueMaxBytes = bytes,
                PreserveUserOrder = order,
                QueueFullMode = mode,
                EventTimeout = TimeSpan.FromMinutes(10),
                MaxEventAge = TimeSpan.FromDays(1),
                SpoolDirectory = spool ? _directory[name] : null,
                SpoolMaxBytes = 4 * 1024 * 1024,
                ShutdownTimeout = end == End.Stop ? TimeSpan.FromHours(1) : TimeSpan.Zero,
                OnDropped = gone => lost.Add(Id(JsonDocument.Parse(gone.Json).RootElement)),
            };

            // What is cut off gets its whole last second: an event that is counted as dropped in it also leaves the spool in it.
            var clock = end == End.Stop ? new HastyClock() : TimeProvider.System;
            var pipeline = new EventPipeline(
                new OdpEventKind(allowInsecureHost: false), options, _http, clock, _metrics, NullLogger.Instance);
            var accepted = new Dictionary<string, string>();
            var key = $"{name}.0";
            var flushes = new List<Task>();
            for (var i = 0; i < steps.Length; i++)
            {
                switch (steps[i])
                {
                    case Step.Send: Send(pipeline, accepted, key, 1); break;
                    case Step.Burst: Send(pipeline, accepted, key, 25); break;
                    case Step.Flush: flushes.Add(pipeline.FlushAsync(default)); break;
                    case Step.Look:
                        pipeline.Report.AssertAddsUp();
                        Assert.InRange(pipeline.WaitingBytes, 0, bytes);
                        break;
                    case Step.Yield: await Task.Yield(); break;
                    case Step.ChangeKey:
                        key = $"{name}.{i}";
                        pipeline.DestinationChanged(Endpoint(key));
                        break;
                }
            }

            await pipeline.StopAsync();
            await Wait.For(Task.WhenAll(flushes), "the flushes");
            var report = pipeline.Report;
            if (end == End.Stop)
            {
                Assert.Equal(0, pipeline.WaitingBytes);
            }
            else
            {
                report.AssertAddsUp();
                report = Together(report, await SendNothingAsync(options, Endpoint(key), end));
            }

            Check(report, plan, accepted, [.. lost]);
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            _metrics.Dispose();
            await _server.DisposeAsync();
            Assert.Empty(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
            _directory.Dispose();
        }

        private static void Check(OdpDeliveryReport report, Plan plan, Dictionary<string, string> accepted, string[] lost)
        {
            report.AssertAddsUp();
            Assert.Equal((accepted.Count, 0), (report.Accepted, report.Waiting));
            Assert.Equal(lost.Length, report.Dropped);
            Assert.Equal(lost.Length, lost.Distinct().Count());
            Assert.Equal(accepted.Keys.Order(), plan.Taken.Keys.Union(lost).Order());
            Assert.Subset(plan.Unanswered.Keys.ToHashSet(), plan.Taken.Keys.Intersect(lost).ToHashSet());
            Assert.All(plan.Taken, taken => Assert.Equal(accepted[taken.Key], taken.Value));
        }

        /// <summary>
        /// What two clients together did. What the server took as the first was cut off waits in its account, not in the spool.
        /// </summary>
        private static OdpDeliveryReport Together(OdpDeliveryReport first, OdpDeliveryReport next)
        {
            next.AssertAddsUp();
            var taken = first.Waiting - next.Accepted;
            Assert.InRange(taken, 0, first.Waiting);
            var reasons = first.DroppedByReason.Concat(next.DroppedByReason).GroupBy(pair => pair.Key)
                .ToDictionary(pairs => pairs.Key, pairs => pairs.Sum(pair => pair.Value));
            return new(
                first.Accepted, first.Sent + taken + next.Sent, first.Dropped + next.Dropped, next.Waiting, reasons);
        }

        /// <summary>A client with a smaller queue than the spool may fill, and no event of its own.</summary>
        private async Task<OdpDeliveryReport> SendNothingAsync(OdpOptions options, OdpEndpoint endpoint, End end)
        {
            (options.QueueCapacity, options.ShutdownTimeout) = (10, TimeSpan.FromHours(1));
            var next = new EventPipeline(
                new OdpEventKind(allowInsecureHost: false), options, _http, new HastyClock(), _metrics, NullLogger.Instance);
            next.DestinationChanged(endpoint);
            var report = end switch
            {
                End.CutThenFlush => await Wait.For(next.FlushAsync(default), "the flush"),
                End.CutThenDrain => await Wait.For(next.DrainAsync(TimeSpan.FromHours(1), default), "the drain"),
                _ => null,
            };
            await Wait.For(next.StopAsync(), "the end");
            Assert.Equal(report?.Sent ?? next.Report.Sent, next.Report.Sent);
            return next.Report;
        }

        private void Send(EventPipeline pipeline, Dictionary<string, string> accepted, string key, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var poison = accepted.Count % 17 == 3;
                EventEncoder.Encode(poison ? "poison" : "fine", null, TestClient.Alice, null, null, default, out var json, out _);
                if (pipeline.Offer(json, $"user{accepted.Count % 5}", Endpoint(key)) == OdpSendResult.Accepted)
                {
                    accepted.Add(Id(JsonDocument.Parse(json).RootElement), key);
                }
            }
        }

        private OdpEndpoint Endpoint(string key) => OdpEndpoint.TryCreate(_server.Host, key, false, out _)!;

        private Reply Answer(Received request)
        {
            var key = request.Header("x-api-key")!;
            return _plans[key.Split('.')[0]].Answer(request, key);
        }

        private static string Id(JsonElement sent) => sent.GetProperty("data").GetProperty("idempotence_id").GetString()!;

        private sealed class Plan(int[] faults)
        {
            // Then the outage ends; a plan of nothing but faults would be one without an end.
            private const int FaultyRequests = 40;

            private int _requests;

            /// <summary>The id and key of each event that was stored.</summary>
            public ConcurrentDictionary<string, string> Taken { get; } = new();

            /// <summary>The ids of events that were stored, of which the client cannot know. It may give them up.</summary>
            public ConcurrentDictionary<string, bool> Unanswered { get; } = new();

            public Reply Answer(Received request, string key)
            {
                var events = request.Events;
                var number = Interlocked.Increment(ref _requests);
                var fault = number > FaultyRequests ? 0 : faults[number % faults.Length];
                if (fault is 1) return Reply.Status(503, "", "Retry-After: 0");

                if (fault is 2) return Reply.Reset;

                var poisoned = events.Index().Where(e => e.Item.GetProperty("action").GetString() == "poison")
                    .Select(e => e.Index).ToArray();
                if (poisoned.Length > 0)
                {
                    // With no list, with the right one, with one that counts from one.
                    return (number % 3) switch
                    {
                        0 => Reply.Status(400),
                        var from => Refusal(poisoned.Select(index => index + from - 1)),
                    };
                }

                foreach (var sent in events)
                {
                    Taken.TryAdd(Id(sent), key);
                    if (fault is 3 or 4)
                    {
                        Unanswered.TryAdd(Id(sent), true);
                    }
                }

                // Stored, but the answer does not arrive: the next try brings the same ids again.
                return fault is 3 ? Reply.Reset : fault is 4 ? Reply.Garbage : Reply.Accepted;
            }

            private static Reply Refusal(IEnumerable<int> indices) =>
                Reply.Status(400, JsonSerializer.Serialize(
                    new { detail = new { invalids = indices.Select(index => new { @event = index }) } }));
        }
    }
}
