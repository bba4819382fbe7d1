namespace OpenOdp.Server.Http;

/// <summary>The question that a browser asks before a page may send something.</summary>
internal static class Preflights
{
    public static void MapPreflight(this WebApplication app, string path)
    {
        var cors = app.Services.GetRequiredService<Cors>();
        app.MapMethods(path, [HttpMethods.Options], context =>
        {
            cors.AnswerPreflight(context);
            return Task.CompletedTask;
        });
    }
}
