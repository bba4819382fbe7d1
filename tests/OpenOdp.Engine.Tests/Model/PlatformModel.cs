using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>
/// What the platform must do, in the plainest code: lists, loops, whole scans. Written from §5.2 of the specification and
/// the rules I1 to I7; it shares neither code nor layout with the engine.
/// </summary>
internal sealed partial class PlatformModel(AccountSettings settings)
{
    private readonly List<Stored> _events = [];
    private readonly List<Written> _written = [];
    private readonly HashSet<string> _audiences = [];
    private readonly List<Word> _words = [];
    private readonly List<Accepted> _accepted = [];
    private readonly HashSet<(string, string)> _suppressed = [];
    private readonly HashSet<(string, string)> _lifted = [];
    private readonly List<((string Name, string Value) Identifier, ulong Position)> _erased = [];
    private ulong _position;
    private ulong _floor;
    private long _forgotten;
    private long _now;
    private int _item;
    private int _eventIndex;
    private bool _public;

    public AccountSettings Settings { get; private set; } = settings;

    public SortedDictionary<ulong, Person> People { get; } = [];

    public List<Audit> Audits { get; } = [];

    public Counters Counters { get; } = new();

    public ulong LastId { get; private set; }

    /// <summary>What belonged to somebody who was erased, and where.</summary>
    public IReadOnlyList<((string Name, string Value) Identifier, ulong Position)> Erased => _erased;

    public IEnumerable<Person> Living => People.Values.Where(person => person.MergedBy is null);

    /// <summary>Its own storage id and those of everyone below it.</summary>
    public List<ulong> PartsOf(Person person) => [.. People.Keys.Where(id => Has(person, id))];

    private bool Has(Person person, ulong storage)
    {
        var part = People.GetValueOrDefault(storage);
        while (part is not null && part != person) part = part.Above;
        return part is not null;
    }

    /// <summary>The next record.</summary>
    public void Begin(ulong position, long now, KeyClass key = KeyClass.Private)
    {
        _position = position;
        _now = now;
        _public = key == KeyClass.Public;
        _eventIndex = 0;
        _item = 0;
    }

    public Result Send(IReadOnlyList<SentEvent> events)
    {
        var (accepted, duplicates, first) = (0, 0, 0UL);
        for (_item = 0; _item < events.Count; _item++)
        {
            if (FindDuplicate(events[_item]) is { } seen)
            {
                duplicates++;
                Counters.Duplicates++;
                if (first == 0) first = seen.Position;
            }
            else if (Screen(events[_item].Identifiers) is { } left)
            {
                accepted++;
                Remember(events[_item]);
                Store(events[_item] with { Identifiers = left });
            }
        }

        Counters.Accepted += (ulong)accepted;
        return duplicates == events.Count
            ? new Result(OutcomeKind.Duplicate, 0, duplicates, first)
            : new Result(OutcomeKind.Applied, accepted, duplicates, _position);
    }

    public Result Update(IReadOnlyList<SentProfile> profiles)
    {
        var accepted = 0;
        for (_item = 0; _item < profiles.Count; _item++)
        {
            if (Screen(profiles[_item].Identifiers) is not { } left) continue;
            var (_, home) = Resolve(left);
            foreach (var (name, value) in profiles[_item].Attributes) _written.Add(new Written(home, name, value));
            accepted++;
        }

        Counters.Accepted += (ulong)accepted;
        return new Result(OutcomeKind.Applied, accepted, 0, _position);
    }

    /// <summary>Visible or not.</summary>
    public int CountOf(Person person) => _events.Count(stored => Has(person, stored.Storage));

    /// <summary>Newest first by (segment time, position, index).</summary>
    public IEnumerable<Stored> EventsOf(Person person) => _events
        .Where(stored => Has(person, stored.Storage) && stored.Position >= _floor)
        .OrderByDescending(stored => stored.Time).ThenByDescending(stored => stored.Position)
            .ThenByDescending(stored => stored.Index);

    /// <summary>The newest write of each name wins; a newest null clears.</summary>
    public SortedDictionary<string, object> AttributesOf(Person person)
    {
        var attributes = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var written in _written.Where(written => Has(person, written.Storage)))
        {
            attributes.Remove(written.Name);
            if (written.Value is not null) attributes[written.Name] = written.Value;
        }

        return attributes;
    }

    /// <summary>Of what was told of each audience the latest by time, of those the last that came (PT-5).</summary>
    public SortedDictionary<string, bool> WordsOn(Person person)
    {
        var last = new SortedDictionary<string, Word>(StringComparer.Ordinal);
        foreach (var word in _words.Where(word => Has(person, word.Storage)))
        {
            if (!last.TryGetValue(word.Audience, out var other) || other.Time <= word.Time) last[word.Audience] = word;
        }

        return new(last.ToDictionary(word => word.Key, word => word.Value.IsQualified), StringComparer.Ordinal);
    }

    public void MakeAudience(string id) => _audiences.Add(id);

    /// <summary>What was told of it is forgotten; one of the same id begins anew (PT-3).</summary>
    public void DeleteAudience(string id)
    {
        _audiences.Remove(id);
        _words.RemoveAll(word => word.Audience == id);
    }

    public Person? OwnerOf((string Name, string Value) identifier) =>
        Living.SingleOrDefault(person => person.Holds.Any(held => held.Is(identifier)));

    /// <summary>Rule L5: a suppressed high identifier drops the item, a low one is left out of it.</summary>
    private (string Name, string Value)[]? Screen((string Name, string Value)[] identifiers)
    {
        var left = identifiers.Where(one => !_suppressed.Contains(one)).ToArray();
        if (left.Length == 0 || identifiers.Any(one => IsHigh(one.Name) && !left.Contains(one)))
        {
            Counters.Suppressed++;
            return null;
        }

        Counters.IdentifiersLeftOut += (ulong)(identifiers.Length - left.Length);
        return left;
    }

    /// <summary>Rule I7.</summary>
    private Accepted? FindDuplicate(SentEvent sent)
    {
        if (sent.Data.FirstOrDefault(field => field.Name == "idempotence_id").Value is not string id) return null;
        var content = ContentOf(sent);
        return Known(id).Find(one => one.Content == content);
    }

    private void Remember(SentEvent sent)
    {
        if (sent.Data.FirstOrDefault(field => field.Name == "idempotence_id").Value is not string id) return;
        if (Known(id).Count > 0) Counters.IdReused++;
        _accepted.Add(new Accepted(id, ContentOf(sent), _now, _position));
    }

    /// <summary>What is inside the window; a window made longer brings back nothing.</summary>
    private List<Accepted> Known(string id) =>
        [.. _accepted.Where(one => one.Id == id && _now - one.At < Settings.DedupSeconds * 1_000_000 && one.At > _forgotten)];

    private static string ContentOf(SentEvent sent) => string.Join(
        "|",
        [
            sent.Type, sent.Action ?? "-",
            .. sent.Identifiers.Select(one => $"{one.Name}={one.Value}").Order(StringComparer.Ordinal),
            .. sent.Data.Where(one => one.Name != "ts" && one.Value is not null).Select(one => $"{one.Name}:{one.Value}").Order(
                StringComparer.Ordinal),
        ]);

    private void Store(SentEvent sent)
    {
        var (_, home) = Resolve(sent.Identifiers);
        var time = Math.Min(sent.Timestamp ?? _now / 1000, _now / 1000);
        _events.Add(new Stored(
            home, time, _position, _eventIndex++, $"{sent.Type} n={sent.Data.First(one => one.Name == "n").Value}",
            sent.Identifiers));
        Counters.Events++;
        if (sent.Type != "passthrough") return;
        if (sent.Data.First(one => one.Name == "audience_id").Value is not string audience) return;
        if (_audiences.Contains(audience)) _words.Add(new Word(home, audience, sent.Action == "qualify", time));
    }
}
