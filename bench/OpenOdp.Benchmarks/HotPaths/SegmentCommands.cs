using System.Text;
using OpenOdp.Bench.Shared;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>Segments that read the events of <see cref="Commands"/>: every other one is a sequence of two steps.</summary>
internal static class SegmentCommands
{
    /// <summary>The command that installs one.</summary>
    public static byte[] Put(int number)
    {
        var writer = new ByteWriter();
        var body = Encoding.UTF8.GetBytes(SegmentBodies.Of(number, "fullstack"));
        PutSegmentCommand.Write(writer, $"s{number}", body, mustBeNew: true);
        return writer.Written.ToArray();
    }

    /// <summary>The command that takes the next step of its installation.</summary>
    public static byte[] Step(uint number)
    {
        var writer = new ByteWriter();
        SegmentStepCommand.Write(writer, number);
        return writer.Written.ToArray();
    }
}
