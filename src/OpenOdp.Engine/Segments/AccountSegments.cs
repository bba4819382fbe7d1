using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments;

/// <summary>The segments of an account, compiled. Immutable.</summary>
public sealed class AccountSegments
{
    private readonly SortedDictionary<uint, Segment> _segments;
    private readonly Dictionary<(uint Number, int Revision), SegmentPlan> _plans;
    private readonly Dictionary<string, Segment> _byId;
    private readonly Dictionary<ulong, SegmentProgram> _programs;

    private AccountSegments(SortedDictionary<uint, Segment> segments, Dictionary<(uint, int), SegmentPlan> plans)
    {
        (_segments, _plans) = (segments, plans);
        _byId = segments.Values.Where(static segment => !segment.IsDeleted)
            .ToDictionary(static segment => segment.Id, StringComparer.Ordinal);
        Programs = ReadPrograms();
        _programs = Programs.ToDictionary(static program => Key(program.Segment.Number, program.Revision));
        Building = [.. Programs.Where(static program => !program.IsLive)];
        CustomerReaders = [.. Programs.Where(
            static program => program.Plan.ConditionsReadCustomer || program.Plan.SequencesReadCustomer)];
        OpenToNewcomers = [.. Programs.Where(static program => program.Plan.IsOpenToNewcomers)];
        LongestWindow = Programs.Select(static program => program.Window).DefaultIfEmpty().Max();
        Kinds = new KindIndex(Programs);
        Audiences = new AudienceIndex(Programs);
    }

    /// <summary>Those of an account that has none.</summary>
    public static AccountSegments None { get; } = new([], []);

    /// <summary>Reads those of an account.</summary>
    internal static AccountSegments Read(IStateReader state, AccountSettings settings, SegmentCompiler compiler)
    {
        var segments = new SortedDictionary<uint, Segment>();
        var plans = new Dictionary<(uint, int), SegmentPlan>();
        foreach (var segment in SegmentTable.ReadAll(state, settings.Number))
        {
            segments.Add(segment.Number, segment);
            foreach (var revision in (int[])[segment.LiveRevision, segment.Revision])
            {
                if (SegmentTable.ReadRevision(state, settings.Number, segment.Number, revision) is not { } stored) continue;
                plans[(segment.Number, revision)] =
                    compiler.TryCompile(settings, stored, out var fault) ?? SegmentPlan.OfNobody(fault!.ToString());
            }
        }

        return new AccountSegments(segments, plans);
    }

    /// <summary>All of them by number, with those that are being cleared away.</summary>
    public IReadOnlyCollection<Segment> All => _segments.Values;

    /// <summary>Those that can be asked for, by id.</summary>
    public IReadOnlyDictionary<string, Segment> ById => _byId;

    /// <summary>Finds one that can be asked for; ids are compared without regard to case (SEG-7).</summary>
    public Segment? Find(string id) => _byId.GetValueOrDefault(id.ToLowerInvariant());

    /// <summary>The id of the passthrough audience that a segment is; null for any other.</summary>
    public string? AudienceIdOf(Segment segment) => Find(segment.Number, segment.Revision)?.Plan.Audience?.Id;

    /// <summary>True when a segment is the passthrough audience of an id, or is being made it.</summary>
    public bool HasAudience(string id) => Audiences.Knows(id);

    /// <summary>What customers are worked out by, in the order of the segments' numbers and then of their revisions.</summary>
    internal SegmentProgram[] Programs { get; }

    internal KindIndex Kinds { get; }

    internal AudienceIndex Audiences { get; }

    /// <summary>Those that are being built.</summary>
    internal IReadOnlyList<SegmentProgram> Building { get; }

    /// <summary>The longest life of an instance of any, in ms.</summary>
    internal long LongestWindow { get; }

    /// <summary>Those that read the customer.</summary>
    internal IReadOnlyList<SegmentProgram> CustomerReaders { get; }

    /// <summary>Those that a customer may be in from the beginning, though what brought it is no business of theirs.</summary>
    internal IReadOnlyList<SegmentProgram> OpenToNewcomers { get; }

    internal SegmentProgram? Find(uint number, int revision) => _programs.GetValueOrDefault(Key(number, revision));

    /// <summary>Finds the programs of revisions that come in the order of <see cref="Programs"/>.</summary>
    /// <param name="place">0 for the first of them, and then what it has become.</param>
    internal SegmentProgram? Find(uint number, int revision, ref int place)
    {
        var wanted = Key(number, revision);
        for (; place < Programs.Length; place++)
        {
            var program = Programs[place];
            var key = Key(program.Segment.Number, program.Revision);
            if (key >= wanted) return key == wanted ? program : null;
        }

        return null;
    }

    /// <summary>The record that made a segment the passthrough audience of an id; 0 when it is none of that id.</summary>
    internal ulong AudienceOf(Segment? segment, string id) =>
        segment is not null && Find(segment.Number, segment.Revision)?.Plan.Audience is { } audience && audience.Id == id
            ? audience.Made
            : 0;

    /// <summary>The revision of a segment that answers; null when there is none.</summary>
    internal SegmentProgram? LiveOf(uint number) =>
        _segments.TryGetValue(number, out var segment) ? Find(number, segment.LiveRevision) : null;

    /// <summary>The segments after one has changed.</summary>
    /// <param name="plan">The plan of a new revision; null when it has none.</param>
    internal AccountSegments With(Segment changed, SegmentPlan? plan = null)
    {
        var segments = new SortedDictionary<uint, Segment>(_segments) { [changed.Number] = changed };
        var plans = new Dictionary<(uint, int), SegmentPlan>(_plans);
        if (plan is not null) plans[(changed.Number, changed.Revision)] = plan;
        return new AccountSegments(segments, plans);
    }

    /// <summary>The segments after everybody has to be worked out anew; writes them down.</summary>
    internal AccountSegments Refreshed(StateOverlay state, uint account)
    {
        var refreshed = new SortedDictionary<uint, Segment>();
        foreach (var segment in All)
        {
            refreshed[segment.Number] = segment.ToRefresh();
            SegmentTable.Write(state, account, refreshed[segment.Number]);
        }

        return new AccountSegments(refreshed, _plans);
    }

    /// <summary>The segments after the last row of a deleted one is gone.</summary>
    internal AccountSegments Without(uint number)
    {
        var segments = new SortedDictionary<uint, Segment>(_segments);
        segments.Remove(number);
        return new AccountSegments(segments, _plans);
    }

    private static ulong Key(uint number, int revision) => (ulong)number << 32 | (uint)revision;

    private SegmentProgram[] ReadPrograms()
    {
        var programs = new List<SegmentProgram>();
        foreach (var segment in _segments.Values.Where(static segment => !segment.IsDeleted))
        {
            if (segment.LiveRevision > 0) Add(segment, segment.LiveRevision);
            if (segment.IsBuilding) Add(segment, segment.Revision);
        }

        return [.. programs];

        void Add(Segment segment, int revision) =>
            programs.Add(new SegmentProgram(segment, revision, _plans[(segment.Number, revision)], programs.Count));
    }
}
