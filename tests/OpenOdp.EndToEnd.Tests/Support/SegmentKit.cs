using System.Text;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>Segments of a server, and the datafile of a project that uses them.</summary>
internal static class SegmentKit
{
    /// <summary>Whoever did something within some seconds.</summary>
    public static string Did(string action, int seconds = 2_419_200) =>
        Of($$"""{"max_age_seconds": {{seconds}}, "entry_event_filter": {{Event(action)}} }""");

    /// <summary>Whoever has at least one instance of a sequence.</summary>
    public static string Of(string sequence) =>
        $$$"""
        {"definition": {"root_condition": {"sequence_condition": {"min_count": 1, "sequence": {{{sequence}}} } } } }
        """;

    /// <summary>The expression that an event has an action.</summary>
    public static string Event(string action) =>
        $$$"""
        {"comparison": {"lhs": {"path_reference": {"value": "event.action"} }, "comparator": "EQUAL",
         "rhs": {"string_literal": {"value": "{{{action}}}"} } } }
        """;

    /// <summary>Installs a segment and waits until it answers.</summary>
    public static Task InstallAsync(this ServerRun server, string id, string body, int seconds = Wait.Patience) =>
        server.InstallAsync([id], body, seconds);

    /// <summary>Installs a definition by many names and waits until they answer.</summary>
    public static async Task InstallAsync(
        this ServerRun server, IEnumerable<string> ids, string body, int seconds = Wait.Patience)
    {
        await Task.WhenAll(ids.Select(id => server.PutAsync(id, body)));
        await Wait.Until(server.AreLiveAsync, "all segments are live", seconds);
    }

    /// <summary>A datafile whose audiences use these segments.</summary>
    public static string Datafile(string url, params string[] segments) =>
        $$"""
        {"version":"4","revision":"1","integrations":[{"key":"odp","host":"{{url}}","publicKey":"{{ServerRun.PublicKey}}"}],
         "typedAudiences":[{{string.Join(',', segments.Select(Audience))}}]}
        """;

    private static string Audience(string segment) =>
        $$"""
        {"id":"{{segment}}","name":"{{segment}}","conditions":["or",
         {"type":"third_party_dimension","name":"odp.audiences","match":"qualified","value":"{{segment}}"}]}
        """;

    private static async Task PutAsync(this ServerRun server, string id, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v3/segments/{id}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("x-api-key", ServerRun.PrivateKey);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer);
    }

    private static async Task<bool> AreLiveAsync(this ServerRun server) =>
        (await server.ReadAsync("/admin/segments")).GetProperty("segments").EnumerateArray()
            .All(segment => segment.GetProperty("state").GetString() == "live");
}
