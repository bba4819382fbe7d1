using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments;

/// <summary>Deletes a segment: nobody is its member from here on, and its rows are cleared away in steps.</summary>
public static class DeleteSegmentCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, string id) => writer.Text(id);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var id = new ByteReader(command).Text();
        context.Effects.About = id;
        if (!context.Segments.ById.TryGetValue(id, out var segment))
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no segment '{id}'.");
        }

        int[] mayHaveRows = [.. segment.Obsolete, segment.LiveRevision, segment.Revision];
        segment =
            segment with { IsDeleted = true, Obsolete = [.. mayHaveRows.Where(static revision => revision > 0).Distinct()] };
        SegmentTable.Write(context, segment);
        context.Effects.ChangedSegments = context.Segments.With(segment);
        return context.Succeed(goesOn: true);
    }
}
