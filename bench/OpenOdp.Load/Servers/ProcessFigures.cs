using System.Diagnostics;

namespace OpenOdp.Load.Servers;

/// <summary>CPU time and memory of this program and of the server.</summary>
internal readonly record struct ProcessFigures(TimeSpan Own, TimeSpan Server, long ServerMemory, long ServerPeakMemory)
{
    public static ProcessFigures Take(Process? server)
    {
        using var own = Process.GetCurrentProcess();
        if (server is null) return new ProcessFigures(own.TotalProcessorTime, default, 0, 0);
        server.Refresh();
        return server.HasExited
            ? new ProcessFigures(own.TotalProcessorTime, default, 0, 0)
            : new ProcessFigures(own.TotalProcessorTime, server.TotalProcessorTime, server.WorkingSet64, server.PeakWorkingSet64);
    }
}
