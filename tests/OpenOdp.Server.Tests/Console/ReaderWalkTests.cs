using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Console.Experiments;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;
using OpenOdp.Server.Tests.Webhooks;

namespace OpenOdp.Server.Tests.Console;

/// <summary>A reader goes wherever links lead. Whatever is secret has one of two words in it.</summary>
public sealed partial class ReaderWalkTests : IAsyncLifetime
{
    private const string Word = "lovelace";
    private const string Number = "5551843";
    private const string Mail = $"ada.{Word}@x.example";

    /// <summary>Pages that no link leads to, or that scripts ask for.</summary>
    private static readonly string[] Starts =
    [
        "/", "/overview/charts", "/live/requests", "/changes", "/segments:lines", "/segments/bought/charts", "/customers?q=ada",
        "/experiments/shop/results?flag=checkout&rule=test", "/experiments/shop/rule?flag=checkout&rule=test&show=results",
        "/experiments:why?customer=1", "/settings/webhooks/crm/state", "/segments/bought?customer=1",
        "/find?q=ada", "/find/results?q=bought", "/find/results?q=u1", "/find/results?q=1",
    ];

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync("--OpenOdp:Accounts:0:JunkValues:0", $"nobody.{Word}@x.example");
        await SendAsync(
            "/v3/events",
            $$$"""
            [{"type":"t","action":"wrote {{{Mail}}}",
              "identifiers":{"fs_user_id":"{{{Mail}}}","email":"{{{Mail}}}","phone":"+1{{{Number}}}"},
              "data":{"E-Mail":"{{{Word}}}","bill_address":"1 {{{Word}}} Street","note":"of {{{Mail}}}","{{{Mail}}}":1,
               "page":"https://x.example/?m=ada.{{{Word}}}%40x.example"}},
             {"type":"t","action":"a","identifiers":{"fs_user_id":"u1","email":"{{{Mail}}}"},
              "data":{"attribute_email":"{{{Word}}}"}}]
            """,
            HttpStatusCode.Accepted);
        await SendAsync(
            "/v3/profiles",
            $$$"""
            {"attributes":{"email":"{{{Mail}}}","Family Name":"{{{Word}}}","dob_year":{{{Number}}},"mobile":"{{{Number}}}",
             "about":"call {{{Mail}}}"} }
            """,
            HttpStatusCode.Accepted);
        foreach (var name in new[] { "emaix", "phon", Mail })
        {
            await SendAsync(
                "/v3/events",
                $$$"""{"type":"t","identifiers":{"{{{name}}}":"{{{Word}}} {{{Number}}}"} }""", HttpStatusCode.BadRequest);
        }

        using var pixel = await _server.SendAsync(
            HttpMethod.Get, $"/v2/zaius.gif?tracker_id=one&event_type=t&phonee=%2B1{Number}&emial={Word}", key: "");
        Assert.Equal(HttpStatusCode.OK, pixel.StatusCode);
        await SendAsync(
            "/v1/events",
            $$$"""
            {"account_id":"1","project_id":"2","visitors":[{"visitor_id":"{{{Mail}}}","attributes":[
              {"entity_id":"e1","key":"E-Mail","type":"custom","value":"{{{Word}}}"}],
             "snapshots":[{"decisions":[{"metadata":{"flag_key":"checkout","rule_key":"test","variation_key":"to {{{Mail}}}"}}],
              "events":[{"key":"campaign_activated"},{"key":"mailed {{{Mail}}}"}]}]}]}
            """,
            HttpStatusCode.NoContent);
        await _server.InstallAsync("bought", Bodies.Of(Bodies.Any(
            Bodies.Customer(Bodies.Is("customer.fs_user_id", Mail)),
            Bodies.Customer(Bodies.Is("customer.family_name", Word)),
            $$$$$"""
            {"sequence_condition":{"min_count":1,"sequence":{"max_age_seconds":600,
             "entry_event_filter":{{{{{Bodies.Is("event.attribute_email", Word)}}}}}}}}
            """)).Insert(
                1, $$"""
                "description":"for {{Mail}}","metadata":{"display_name":"Of {{Mail}}","surname":"{{Word}}"},
                """));
        await _server.HostAsync(ShopDatafile.Text
            .Replace("\"name\":\"Gold\"", $"\"name\":\"Gold of {Mail}\"", StringComparison.Ordinal)
            .Replace("\"revision\":\"7\"", $"\"revision\":\"7 of {Mail}\"", StringComparison.Ordinal)
            .Replace("\"projectId\":\"2\"", $"\"projectId\":\"2 of {Mail}\"", StringComparison.Ordinal)
            .Replace("\"name\":\"email\"", "\"name\":\"user.E-Mail\"", StringComparison.Ordinal)
            .Replace("\"ada@x.example\"", $"\"{Word}\"", StringComparison.Ordinal)
            .Replace("\"Hello\"", $"\"Hello {Mail}\"", StringComparison.Ordinal)
            .Replace("\"Buy now\"", $"\"Write to {Mail}\"", StringComparison.Ordinal)
            .Replace("\"named\"", $"\"{Mail}\"", StringComparison.Ordinal));
        await _server.PutWebhookAsync($"http://127.0.0.1:1/{Mail}");
        await _server.PostAsync("/admin/keys", $$"""{"name":"Key of {{Mail}}"}""", HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_reader_finds_no_personal_value_on_any_page()
    {
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var (seen, left) = (new HashSet<string>(Starts), new Queue<string>(Starts));
        while (left.TryDequeue(out var path))
        {
            using var answer = await reader.GetAsync(path);
            var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            foreach (var secret in new[] { Word, Number })
            {
                var at = page.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
                Assert.True(at < 0, $"{path} shows …{page[Math.Max(0, at - 60)..Math.Min(page.Length, at + 40)]}…");
            }

            foreach (Match link in Link().Matches(page))
            {
                if (seen.Add(link.Groups[1].Value)) left.Enqueue(link.Groups[1].Value);
            }
        }

        using var other = await ConsoleVisitor.OperatorAsync(_server);
        string[] rooms =
        [
            "/customers/1", "/customers/1/identity", "/live", "/live/1", "/segments", "/segments/bought",
            "/segments/bought/revisions/1", "/experiments/shop", "/experiments:why?customer=1", "/overview/charts", "/settings",
            "/settings/webhooks", "/settings/keys", "/changes",
        ];
        foreach (var path in rooms)
        {
            Assert.Contains(path, seen);
            Assert.Contains(Word, await other.ReadAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_id_that_is_masked_is_not_found_by_its_beginning()
    {
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        Assert.Contains("Nobody is known by this", await reader.ReadAsync("/customers?q=ada.l"), StringComparison.Ordinal);
        using var found = await reader.GetAsync("/customers?q=u");
        Assert.Equal("/customers/1", found.Headers.Location?.ToString());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task SendAsync(string path, string body, HttpStatusCode status)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, path, body, path == "/v3/profiles" ? null : "one");
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {answer}");
    }

    [GeneratedRegex("(?:href|data-source|data-once)=\"(/(?!assets|sign-out)[^\"#]*)")]
    private static partial Regex Link();
}
