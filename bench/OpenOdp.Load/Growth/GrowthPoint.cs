namespace OpenOdp.Load.Growth;

/// <summary>What one step of a growing store was like.</summary>
/// <param name="Events">Events acknowledged at its end.</param>
/// <param name="Rate">Events per second during it.</param>
/// <param name="P50">Of the latencies during it, in microseconds.</param>
/// <param name="P99">Of the latencies during it, in microseconds.</param>
/// <param name="SlowestSecond">Events in the slowest whole second that ended during it.</param>
/// <param name="ServerPerEvent">The server's CPU time for each event, in microseconds.</param>
/// <param name="Memory">The server's resident memory at its end, in bytes.</param>
internal sealed record GrowthPoint(
    long Events, double Rate, long P50, long P99, long SlowestSecond, double ServerPerEvent, long Memory);
