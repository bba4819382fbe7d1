using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Statistics;

/// <summary>What came when.</summary>
internal static class StatisticsApi
{
    public static void MapStatistics(this WebApplication app) =>
        app.MapGet("/admin/statistics", app.Services.GetRequiredService<CallFrame>().Read(StatisticsEndpoint.Get))
            .DescribePage<StatisticsAnswer>(
                "statistics",
                "What came in each minute of the last 24 hours, or each hour of the last 90 days.", "step", "from", "to");
}
