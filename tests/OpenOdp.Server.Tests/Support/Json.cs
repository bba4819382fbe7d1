using System.Net;
using System.Text.Json;

namespace OpenOdp.Server.Tests.Support;

/// <summary>Reads answers.</summary>
internal static class Json
{
    /// <summary>The body of an answer, after its status and content type were checked.</summary>
    public static async Task<JsonElement> ReadAsync(this Task<HttpResponseMessage> pending, HttpStatusCode status)
    {
        using var response = await pending;
        return await response.ReadAsync(status);
    }

    /// <summary>The body of an answer, after its status and content type were checked.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 }).RootElement;
    }

    /// <summary>Holds an answer to ENV-D and returns its message.</summary>
    public static string Message(this JsonElement envelope, HttpStatusCode status, string title)
    {
        Assert.Equal(title, envelope.GetProperty("title").GetString());
        Assert.Equal((int)status, envelope.GetProperty("status").GetInt32());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", envelope.GetProperty("timestamp").GetString());
        return envelope.GetProperty("detail").GetProperty("message").GetString()!;
    }

    /// <summary>One value of a header; fails when it is not there once.</summary>
    public static string Header(this HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.TryGetValues(name, out var values) ? values : []);
}
