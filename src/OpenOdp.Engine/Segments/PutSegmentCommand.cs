using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments;

/// <summary>Makes a segment, or a new revision of one (SEG-8).</summary>
public static class PutSegmentCommand
{
    /// <summary>Segments of an account at most: each event may concern all of them.</summary>
    public const int MaxSegments = 1000;

    /// <summary>Characters of a segment's id at most (SEG-7).</summary>
    public const int MaxIdLength = 128;

    /// <summary>True for what can be the id of a segment (SEG-7).</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= MaxIdLength && id.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    /// <summary>Writes the command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="id">The segment's id, in lower case.</param>
    /// <param name="body">The body of the request (§6.2).</param>
    /// <param name="mustBeNew">True to refuse a segment that is there.</param>
    public static void Write(ByteWriter writer, string id, ReadOnlySpan<byte> body, bool mustBeNew)
    {
        writer.Text(id);
        writer.Byte(mustBeNew ? (byte)1 : (byte)0);
        writer.Bytes(body);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command, SegmentCompiler compiler)
    {
        var reader = new ByteReader(command);
        var (id, mustBeNew) = (reader.Text(), reader.Byte() == 1);
        var body = reader.Bytes();
        context.Effects.About = id;
        if (!IsId(id)) throw new DamagedRecordException("A segment has an id that can be none.");
        var before = context.Segments.ById.GetValueOrDefault(id);
        if (before is not null && mustBeNew) return context.Fail(OutcomeKind.Conflict, $"Segment '{id}' exists already.");
        if (before is not null && IsSame(context, before, body)) return Succeed(context, before, isNew: false);
        if (before is null && context.Segments.ById.Count >= MaxSegments)
        {
            return context.Fail(OutcomeKind.Conflict, $"An account has at most {MaxSegments:N0} segments.");
        }

        ulong AudienceOf(string id) =>
            context.Segments.AudienceOf(before, id) is > 0 and var made ? made : context.Header.Position;
        if (compiler.TryCompile(context.Account, body.ToArray(), out var fault, AudienceOf) is not { } plan)
        {
            return context.Fail(OutcomeKind.Invalid, fault!.ToString());
        }

        var segment = before is null
            ? new Segment { Number = SegmentTable.TakeNumber(context), Id = id, Revision = 1 }
            : before with
            {
                Revision = before.Revision + 1,
                BuiltTo = 0,
                Obsolete = before.IsBuilding ? [.. before.Obsolete, before.Revision] : before.Obsolete,
            };
        SegmentTable.WriteRevision(context, segment.Number, segment.Revision, plan.Audience?.Made ?? 0, body);
        SegmentTable.Write(context, segment);
        context.Effects.ChangedSegments = context.Segments.With(segment, plan);
        return Succeed(context, segment, isNew: before is null);
    }

    /// <summary>The same body is another definition under another window, for it need not say how long instances live.</summary>
    private static bool IsSame(Context context, Segment segment, ReadOnlySpan<byte> body) =>
        SegmentTable.ReadRevision(context.State, context.Account.Number, segment.Number, segment.Revision) is { } revision
        && revision.WindowDays == context.Account.WindowDays && body.SequenceEqual(revision.Body);

    private static RecordOutcome Succeed(Context context, Segment segment, bool isNew) => new()
    {
        Kind = OutcomeKind.Applied,
        Position = context.Header.Position,
        FirstPosition = context.Header.Position,
        Accepted = 1,
        Revision = segment.Revision,
        IsNew = isNew,
        GoesOn = segment.HasWork,
    };
}
