using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Segments.Audiences;

/// <summary>Which segments are the audiences that an event tells of. Immutable.</summary>
internal sealed class AudienceIndex
{
    private readonly Dictionary<string, List<SegmentProgram>> _readers = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _made = [];

    public AudienceIndex(IEnumerable<SegmentProgram> programs)
    {
        foreach (var program in programs)
        {
            if (program.Plan.Audience is not { } audience) continue;
            if (!_readers.TryGetValue(audience.Id, out var readers)) _readers.Add(audience.Id, readers = []);
            readers.Add(program);
            _made.Add(audience.Made);
        }
    }

    /// <summary>True for an audience that is there, by the record that made it.</summary>
    public bool Contains(ulong audience) => _made.Contains(audience);

    /// <summary>True when there is an audience of an id.</summary>
    public bool Knows(string id) => _readers.ContainsKey(id);

    /// <summary>The segments of the audience that an event tells of; none for any other event (PT-1, PT-3).</summary>
    /// <param name="qualifies">True when it tells that the customer is a member.</param>
    public IReadOnlyList<SegmentProgram> ReadersOf(in EventItem item, out bool qualifies)
    {
        qualifies = false;
        if (_readers.Count == 0 || !item.Type.SequenceEqual("passthrough"u8) || !item.HasAction) return [];
        qualifies = item.Action.SequenceEqual("qualify"u8);
        if (!qualifies && !item.Action.SequenceEqual("disqualify"u8)) return [];
        if (!item.Fields.TryFind("audience_id"u8, out var id) || id.Kind is not (FieldKind.Text or FieldKind.Uuid)) return [];
        return _readers.GetValueOrDefault(id.AsText()!) ?? [];
    }
}
