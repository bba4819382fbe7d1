using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Cmab;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Cmab;

/// <summary>Predictions of contextual bandits (CMAB), beyond what the vectors of decisions say.</summary>
public sealed class CmabTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Service _service = new();
    private readonly ProjectConfig _config = DatafileReader.Read(
        System.Text.Encoding.UTF8.GetBytes(Vectors.Datafile("synthetic-full.json")), null, false, out _);

    private Rule Rule => _config.ExperimentsByKey["cmab_exp"];

    [Fact]
    public async Task CM_8_A_prediction_is_kept_for_the_same_attributes_and_carries_the_same_id()
    {
        var cmab = Create();
        var first = await Ask(cmab, ("plan", "gold"), ("age", 30));
        var again = await Ask(cmab, ("age", 30), ("plan", "gold"), ("country", "is not asked for"));
        Assert.Same(first, again);
        Assert.Equal(1, _service.Requests);

        var other = await Ask(cmab, ("plan", "silver"), ("age", 30));
        Assert.NotEqual(first!.Uuid, other!.Uuid);
        Assert.Equal(2, _service.Requests);

        // The entry of the other attributes has taken its place.
        await Ask(cmab, ("plan", "gold"), ("age", 30));
        Assert.Equal(3, _service.Requests);
    }

    [Fact]
    public async Task CM_8_A_prediction_is_kept_for_half_an_hour()
    {
        var cmab = Create();
        await Ask(cmab);
        _clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        await Ask(cmab);
        Assert.Equal(1, _service.Requests);
        _clock.Advance(TimeSpan.FromTicks(1));
        await Ask(cmab);
        Assert.Equal(2, _service.Requests);
    }

    [Fact]
    public async Task CM_9_The_options_pass_by_empty_or_forget()
    {
        var cmab = Create();
        await Ask(cmab);
        await Ask(cmab, OptimizelyDecideOption.IgnoreCmabCache);
        Assert.Equal(2, _service.Requests); // neither read
        await Ask(cmab);
        Assert.Equal(2, _service.Requests); // nor written
        await Ask(cmab, OptimizelyDecideOption.InvalidateUserCmabCache);
        Assert.Equal(3, _service.Requests);
        await Ask(cmab, OptimizelyDecideOption.None, user: "other");
        Assert.Equal(4, _service.Requests);
        await Ask(cmab, OptimizelyDecideOption.InvalidateUserCmabCache);
        await Ask(cmab, OptimizelyDecideOption.None, user: "other");
        Assert.Equal(5, _service.Requests); // only this user's
        await Ask(cmab, OptimizelyDecideOption.ResetCmabCache);
        await Ask(cmab, OptimizelyDecideOption.None, user: "other");
        Assert.Equal(7, _service.Requests); // everybody's
    }

    [Fact]
    public async Task CM_10_Those_who_ask_for_the_same_at_the_same_time_share_a_request()
    {
        var cmab = Create();
        _service.Gate = new TaskCompletionSource();
        var asked = Enumerable.Range(0, 50).Select(_ => Ask(cmab)).ToArray();
        _service.Gate.SetResult();
        var predictions = await Wait.For(Task.WhenAll(asked), "the predictions");

        Assert.Single(predictions.Distinct());
        Assert.Equal(1, _service.Requests);
    }

    [Fact]
    public async Task CM_5_A_request_that_fails_is_tried_once_more_after_a_tenth_of_a_second()
    {
        var cmab = Create();
        _service.Failures = 1;
        var asked = Ask(cmab);
        await Wait.Until(() => _service.Requests == 1, "the first attempt");
        Assert.False(asked.IsCompleted);
        await _clock.AdvanceUntil(TimeSpan.FromMilliseconds(100), () => asked.IsCompleted, "the second attempt");

        Assert.Equal("4014", (await asked)!.VariationId);
        Assert.Equal(2, _service.Requests);
    }

    [Fact]
    public async Task CM_5_After_the_last_attempt_there_is_no_prediction_and_nothing_is_kept()
    {
        var cmab = Create();
        _service.Failures = 2;
        var asked = Ask(cmab);
        await _clock.AdvanceUntil(TimeSpan.FromMilliseconds(100), () => asked.IsCompleted, "the attempts");
        Assert.Null(await asked);
        Assert.Equal("4014", (await Ask(cmab))!.VariationId);
    }

    [Fact]
    public async Task CM_5_A_handler_that_ignores_the_time_limit_is_not_waited_for()
    {
        var cmab = Create();
        var gate = _service.Gate = new TaskCompletionSource();
        var asked = Ask(cmab);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => asked.IsCompleted, "both attempts time out");
        Assert.Null(await asked);
        Assert.Equal(2, _service.Requests);

        _service.Gate = null;
        gate.SetException(new IOException("too late"));
        Assert.Equal("4014", (await Ask(cmab))!.VariationId);
    }

    [Fact]
    public async Task CM_6_A_handler_that_ignores_the_end_of_the_client_is_not_waited_for()
    {
        using var ending = new CancellationTokenSource();
        var cmab = new CmabService(
            new CmabOptions { UrlTemplate = "https://cmab.invalid/{0}" },
            new HttpClient(_service),
            _clock,
            NullLogger.Instance,
            ending.Token);
        _service.Gate = new TaskCompletionSource();
        var asked = Ask(cmab);
        await ending.CancelAsync();

        Assert.Null(await Wait.For(asked, "the prediction"));
        _service.Gate.SetResult();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"predictions":null}""")]
    [InlineData("""{"predictions":[]}""")]
    [InlineData("""{"predictions":[5]}""")]
    [InlineData("""{"predictions":[{}]}""")]
    [InlineData("""{"predictions":[{"variation_id":""}]}""")]
    [InlineData("""{"predictions":[{"variation_id":null}]}""")]
    public async Task CM_4_An_answer_without_a_prediction_is_a_failure(string answer)
    {
        _service.Answer = answer;
        var cmab = new CmabService(
            new CmabOptions { Retries = 0, UrlTemplate = "https://cmab.invalid/{0}" },
            new HttpClient(_service),
            _clock,
            NullLogger.Instance);
        Assert.Null(await Ask(cmab));
    }

    [Theory]
    [InlineData("4014", "4014")]
    [InlineData("\"4014\"", "4014")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    public async Task CM_4_A_number_in_the_place_of_the_variation_s_id_is_read_as_a_text(string id, string expected)
    {
        _service.Answer = $$$"""{"predictions":[{"variation_id":{{{id}}}}]}""";
        Assert.Equal(expected, (await Ask(Create()))!.VariationId);
    }

    [Fact]
    public void CM_3_Equal_attributes_are_equal_bytes_in_any_order()
    {
        foreach (var vector in Vectors.File("cmab-cache")["cases"]!.AsArray())
        {
            var attributes = Vectors.Map(vector!["filtered_attributes"])!;
            var config = _config with { AttributeIds = attributes.Keys.ToDictionary(key => key, key => key) };
            var cmab = new CmabSettings([.. attributes.Keys], []);
            var backwards = attributes.Reverse().ToDictionary();

            Assert.Equal(
                CmabService.Attributes(config, cmab, TestUser.With(attributes)),
                CmabService.Attributes(config, cmab, TestUser.With(backwards)));
        }
    }

    public void Dispose() => _service.Dispose();

    private CmabService Create() =>
        new(new CmabOptions { UrlTemplate = "https://cmab.invalid/{0}" }, new HttpClient(_service), _clock, NullLogger.Instance);

    private Task<Prediction?> Ask(CmabService cmab, params (string Key, object Value)[] attributes) =>
        Ask(cmab, OptimizelyDecideOption.None, attributes: attributes);

    private Task<Prediction?> Ask(
        CmabService cmab, OptimizelyDecideOption how, string user = "u", params (string Key, object Value)[] attributes)
    {
        var state = TestUser.With(attributes.ToDictionary(pair => pair.Key, pair => (object?)pair.Value)) with { UserId = user };
        return cmab.PredictAsync(_config, Rule, state, how, default).AsTask();
    }

    private sealed class Service : HttpMessageHandler
    {
        private int _requests;

        public int Requests => Volatile.Read(ref _requests);

        public int Failures { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public string Answer { get; set; } = """{"predictions":[{"variation_id":"4014"}]}""";

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("application/json", request.Content!.Headers.ContentType!.ToString());
            Assert.NotNull(JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken)));
            var number = Interlocked.Increment(ref _requests);
            await (Gate?.Task ?? Task.CompletedTask);
            return number <= Failures
                ? new HttpResponseMessage(HttpStatusCode.BadGateway)
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Answer) };
        }
    }
}
