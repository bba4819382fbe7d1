using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Webhooks;

/// <summary>Where webhooks of memberships are made and looked at.</summary>
internal static class WebhooksApi
{
    private const string One = "/admin/webhooks/{id}";

    public static void MapWebhooks(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        var webhooks = ActivatorUtilities.CreateInstance<WebhookEndpoints>(app.Services);
        app.MapGet("/admin/webhooks", calls.Read(webhooks.List))
            .Describe<WebhooksAnswer>("The webhooks, and how far each is.");
        app.MapGet(One, calls.Read(webhooks.Get)).Describe<WebhookAnswer>("A webhook, and how far it is.");
        app.MapPut(One, calls.WriteWithBody(webhooks.PutAsync, WebhookBody.Fields))
            .Describe<WebhookAnswer>(
                "Makes a webhook that is told who enters and leaves segments, or changes one.",
                """{"url": "https://example.com/hooks", "segments": ["recent_buyers"]}""");
        app.MapDelete(One, calls.Write(webhooks.DeleteAsync)).Describe<WebhooksAnswer>("Deletes a webhook.");
        app.MapGet(One + "/deliveries", calls.Read(webhooks.Deliveries))
            .DescribePage<DeliveryAnswer>("deliveries", "The last attempts to deliver, newest first.");
    }
}
