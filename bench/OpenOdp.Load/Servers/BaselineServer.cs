using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOdp.Load.Servers;

/// <summary>
/// What Kestrel alone can do: reads the body, walks its JSON, answers 202. Nothing is checked or kept. It runs in a
/// process of its own, as a server does.
/// </summary>
internal static class BaselineServer
{
    /// <summary>The hidden first argument that makes this program the bare endpoint.</summary>
    public const string Mode = "baseline-server";

    private static readonly byte[] Answer =
        """{"title":"Accepted","status":202,"timestamp":"2026-01-01T00:00:00.000Z"}"""u8.ToArray();

    public static void Run(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(url);
        app.MapGet("/health/ready", () => "ready");
        app.MapPost("/v3/events", Accept);
        app.Run();
    }

    private static async Task Accept(HttpContext context)
    {
        var body = context.Request.BodyReader;
        var read = await body.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(context.RequestAborted);
        }

        var reader = new Utf8JsonReader(read.Buffer);
        while (reader.Read())
        {
        }

        body.AdvanceTo(read.Buffer.End);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
    }
}
