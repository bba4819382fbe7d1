using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Datafile;

/// <summary>Whatever a datafile is, it is read or refused with a reason, and no decision by it throws.</summary>
public sealed class HostileDatafileTests
{
    private static readonly string Full = Vectors.Datafile("synthetic-full.json");
    private static readonly string[] Flags =
        [.. JsonNode.Parse(Full)!["featureFlags"]!.AsArray().Select(flag => (string)flag!["key"]!)];

    private static readonly Gen<JsonNode?> Odd = Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Int.Select(number => (JsonNode?)number),
        Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)number),
        Gen.Bool.Select(flag => (JsonNode?)flag),
        Gen.OneOf("", "and", "[", "[\"or\"", "$opt_x", "\0", "Running", "cmab").Select(text => (JsonNode?)text),
        Gen.Const(0).Select(_ => (JsonNode?)new JsonArray()),
        Gen.Const(0).Select(_ => (JsonNode?)new JsonObject()),
        Gen.Const(0).Select(_ => (JsonNode?)new JsonArray(new JsonArray(new JsonArray("not")))));

    /// <summary>The full datafile, with a few of its values gone or replaced by others, at any depth.</summary>
    private static readonly Gen<string> Mutated = Gen.Select(Gen.Int[0, 1_000_000], Odd, Gen.Bool).Array[1, 6].Select(changes =>
    {
        var root = JsonNode.Parse(Full)!;
        foreach (var (place, value, removes) in changes)
        {
            var places = Places(root).ToArray();
            var (parent, key) = places[place % places.Length];
            switch (parent)
            {
                case JsonObject map when removes: map.Remove((string)key); break;
                case JsonObject map: map[(string)key] = value?.DeepClone(); break;
                case JsonArray list when removes: list.RemoveAt((int)key); break;
                case JsonArray list: list[(int)key] = value?.DeepClone(); break;
            }
        }

        return root.ToJsonString();
    });

    [Fact]
    public void A_datafile_with_any_part_gone_or_wrong_is_read_or_refused_and_no_decision_throws() => Mutated.Sample(
        datafile =>
        {
            using var handler = new NoNetwork();
            var client = new OptimizelyClient(new OptimizelyClientOptions
            {
                Datafile = datafile,
                HttpMessageHandler = handler,
                Odp = { Enabled = false },
                Events = { ShutdownTimeout = TimeSpan.Zero },
                Cmab = { Retries = 0 },
            });
            var user = client.CreateUserContext("u1", new Dictionary<string, object?> { ["plan"] = "gold", ["age"] = 30 });
            user.QualifiedSegments = ["seg-a"];
            user.SetForcedDecision("flag_ab", "ab_gold", "trt");
            user.DecideAll(OptimizelyDecideOption.IncludeReasons);
            foreach (var flag in Flags)
            {
                Assert.NotNull(user.Decide(flag));
            }

            user.TrackEvent("purchase", new Dictionary<string, object?> { ["revenue"] = 1 });
            Assert.Equal(client.IsReady, client.GetOptimizelyConfig() is not null);
            ((IDisposable)client).Dispose();
        },
        iter: Scale.Of(2_000));

    [Fact]
    public void A_datafile_with_broken_bytes_is_refused_with_a_reason_and_the_last_good_one_stays()
    {
        var logger = new Microsoft.Extensions.Logging.Testing.FakeLogger();
        var store = new ConfigStore(new OdpOptions(), logger);
        Assert.True(store.Take(Encoding.UTF8.GetBytes(Full)));
        var good = store.Current;
        var refused = 0;
        Gen.Select(Gen.Int[0, Encoding.UTF8.GetByteCount(Full) - 1], Gen.Byte, Gen.Int[0, 2]).Array[1, 8].Sample(
            changes =>
            {
                var bytes = Encoding.UTF8.GetBytes(Full).ToList();
                foreach (var (place, value, kind) in changes)
                {
                    if (kind == 0) bytes[place % bytes.Count] = value;
                    else if (kind == 1) bytes.RemoveAt(place % bytes.Count);
                    else bytes.RemoveRange(place % bytes.Count, bytes.Count - (place % bytes.Count));
                    if (bytes.Count == 0) bytes.Add((byte)' ');
                }

                var before = store.Current;
                logger.Collector.Clear();
                if (store.Take(bytes.ToArray())) return;

                refused++;
                Assert.Same(before, store.Current);
                var record = Assert.Single(logger.Collector.GetSnapshot());
                Assert.Equal(1202, record.Id.Id);
            },
            iter: Scale.Of(2_000),
            threads: 1);

        Assert.NotNull(good);
        Assert.True(refused > Scale.Of(2_000) / 4, $"only {refused} were refused");
    }

    [Theory]
    [InlineData("", "Unable to parse empty datafile.")]
    [InlineData(" \r\n\t", "Unable to parse empty datafile.")]
    [InlineData("[]", "The datafile is not a JSON object.")]
    [InlineData("null", "The datafile is not a JSON object.")]
    [InlineData("{\"version\":\"5\"}", "This SDK does not support the given datafile version: 5")]
    public void DF_1_What_is_no_datafile_is_refused_with_the_reason(string text, string reason)
    {
        var fault = Assert.Throws<FormatException>(
            () => DatafileReader.Read(Encoding.UTF8.GetBytes(text), previous: null, allowInsecure: false, out _));
        Assert.Equal(reason, fault.Message);
    }

    [Fact]
    public void A_datafile_full_of_faults_names_the_first_hundred_and_counts_the_rest()
    {
        var flags = new JsonArray([.. Enumerable.Range(0, 150).Select(_ => new JsonObject())]);
        var datafile = new JsonObject { ["version"] = "4", ["featureFlags"] = flags };

        DatafileReader.Read(Encoding.UTF8.GetBytes(datafile.ToJsonString()), null, false, out var ignored);

        Assert.Equal(101, ignored.Count);
        Assert.Equal("50 more part(s)", ignored[^1]);
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(pair => Inside(map, pair.Key, pair.Value)),
        JsonArray list => list.SelectMany((value, index) => Inside(list, index, value)),
        _ => [],
    };

    private static IEnumerable<(JsonNode Parent, object Key)> Inside(JsonNode parent, object key, JsonNode? value) =>
        value is null ? [(parent, key)] : [(parent, key), .. Places(value)];

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new HttpRequestException("nothing leaves a test"));
    }
}
