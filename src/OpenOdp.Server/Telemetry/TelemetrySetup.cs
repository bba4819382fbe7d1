using OpenOdp.Storage;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OpenOdp.Server.Telemetry;

/// <summary>
/// <c>/metrics</c> always; OTLP for metrics and traces only when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, so that no
/// request pays for a trace nobody collects.
/// </summary>
internal static class TelemetrySetup
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var otlp = !string.IsNullOrEmpty(builder.Configuration[OtlpEndpoint]);
        builder.Services.AddSingleton<ServerMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry();
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(ServerMetrics.MeterName, Store.MeterName, "Microsoft.AspNetCore.Hosting").AddRuntimeInstrumentation()
                .AddPrometheusExporter();
            if (otlp) metrics.AddOtlpExporter();
        });
        if (otlp) telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
    }

    public static void MapTelemetry(this WebApplication app)
    {
        app.Services.GetRequiredService<ServerMetrics>();
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
    }
}
