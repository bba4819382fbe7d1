using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>§5.2, step by step.</summary>
internal sealed partial class PlatformModel
{
    private readonly Dictionary<(string, string), (long Hour, int Merges)> _merges = [];
    private readonly HashSet<(ulong, ulong)> _apart = [];

    private long Hour => _now / 3_600_000_000;

    public bool IsHigh(string name) => Settings.Identifiers.Single(field => field.Name == name).Confidence == Confidence.High;

    private bool IsKnown(Person person) => person.Holds.Any(held => IsHigh(held.Name));

    /// <summary>Rule I1: known before anonymous, then the earlier created.</summary>
    private List<Person> ByAge(IEnumerable<Person> people) => [.. people.OrderBy(person => IsKnown(person) ? 0 : 1).ThenBy(person => person.Id)];

    private (Person Customer, ulong Home) Resolve((string Name, string Value)[] identifiers)
    {
        var high = identifiers.Where(one => IsHigh(one.Name)).ToList();
        var low = identifiers.Where(one => !IsHigh(one.Name)).ToList();
        var highOwners = ByAge(high.Select(OwnerOf).OfType<Person>().Distinct());
        var lowOwners = ByAge(low.Select(OwnerOf).OfType<Person>().Distinct());

        // Steps 1 to 4.
        Person? target;
        if (highOwners.Count > 0) target = highOwners[0];
        else if (high.Count > 0) target = lowOwners.Count == 1 && !IsKnown(lowOwners[0]) ? lowOwners[0] : null;
        else if (lowOwners.Count(IsKnown) >= 2) target = SeenLast(low, lowOwners.Where(IsKnown));
        else target = lowOwners.FirstOrDefault();

        // Steps 2 and 5.
        var merged = highOwners.Skip(1).ToList();
        var moved = new List<((string, string) Identifier, Person From)>();
        foreach (var identifier in low)
        {
            if (OwnerOf(identifier) is not { } owner || owner == target || merged.Contains(owner)) continue;
            if (IsKnown(owner)) moved.Add((identifier, owner));
            else merged.Add(owner);
        }

        merged = ByAge(merged);
        if (merged.Count > 0 && Refusal(target, merged, high, approved: false) is { } reason)
        {
            var first = identifiers.Select(OwnerOf).OfType<Person>().First();
            AddAudit(AuditKind.MergeRefused, 0, first.Id, Cause(identifiers, merged[0]), reason, parties: Parties(target, merged));
            Counters.MergesRefused++;
            (target, merged, moved) = (first, [], []);
        }

        var homes = identifiers
            .Where(one => OwnerOf(one) is { } owner && (owner == target || merged.Contains(owner)))
            .Select(one => OwnerOf(one)!.Holds.Single(held => held.Is(one)).Home)
            .Distinct().ToList();
        target ??= Create();
        var home = homes.Count == 1 ? homes[0] : target.Id;

        if (merged.Count > 0) CountMerges(high, merged.Count);
        foreach (var loser in merged)
        {
            var shared = highOwners.Count > 1 && IsKnown(loser);
            Merge(target, loser, Cause(identifiers, loser), shared ? AuditReason.SharedHighIdentifier : AuditReason.AnonymousBecameKnown);
        }

        foreach (var (identifier, from) in moved)
        {
            from.Holds.RemoveAll(held => held.Is(identifier));
            AddAudit(AuditKind.Move, from.Id, target.Id, identifier, AuditReason.LowIdentifierFollows);
            Counters.Moves++;
        }

        foreach (var (name, value) in identifiers) See(target, name, value, home);
        Release(target);
        return (target, home);
    }

    /// <summary>Step 6: attaches what nobody owns; notes what was seen.</summary>
    private void See(Person target, string name, string value, ulong home)
    {
        var owner = OwnerOf((name, value));
        if (owner is null) target.Holds.Add(new Held(name, value, home, _now, (_now, _item)));
        if (owner != target) return;
        var at = target.Holds.FindIndex(held => held.Is((name, value)));
        target.Holds[at] = target.Holds[at] with { Last = (_now, _item) };
    }

    /// <summary>Step 6 and rule I3: a low identifier beyond the cap is released, the one seen longest ago first.</summary>
    private void Release(Person person)
    {
        foreach (var name in person.Holds.Select(held => held.Name).Distinct().ToList())
        {
            if (IsHigh(name)) continue;
            var newest = person.Holds.Where(held => held.Name == name).OrderByDescending(held => held.Last).Take(Settings.IdentifierCap).ToList();
            person.Holds.RemoveAll(held => held.Name == name && !newest.Contains(held));
        }
    }

    private static Person SeenLast(List<(string, string)> low, IEnumerable<Person> known) => known
        .OrderByDescending(person => person.Holds.Where(held => low.Exists(held.Is)).Max(held => held.Last))
        .First();

    /// <summary>The guards of §5.2 and rules I5 and I6.</summary>
    private string? Refusal(Person? target, List<Person> merged, List<(string, string)> high, bool approved)
    {
        var parties = target is null ? merged : [target, .. merged];
        foreach (var one in parties)
        {
            foreach (var other in parties)
            {
                if (one != other && one.Parts.Exists(a => other.Parts.Exists(b => _apart.Contains((Math.Min(a, b), Math.Max(a, b)))))) return AuditReason.Parted;
            }
        }

        if (parties.Count > Settings.MaxProfilesPerMerge) return AuditReason.TooManyProfiles;
        var values = parties.SelectMany(person => person.Holds).Where(held => IsHigh(held.Name)).CountBy(held => held.Name);
        if (values.Any(count => count.Value > Settings.IdentifierCap)) return AuditReason.TooManyValues;
        if (approved) return null;
        if (_public && Settings.PublicKeyMerges == PublicKeyMerges.Hold) return AuditReason.PublicKeyHeld;
        return high.Exists(one => MergesThisHour(one) + merged.Count > Settings.MaxMergesPerHour) ? AuditReason.TooManyMerges : null;
    }

    private int MergesThisHour((string, string) identifier) =>
        _merges.TryGetValue(identifier, out var count) && count.Hour == Hour ? count.Merges : 0;

    private void CountMerges(List<(string, string)> high, int merges)
    {
        foreach (var identifier in high) _merges[identifier] = (Hour, MergesThisHour(identifier) + merges);
    }

    private void Merge(Person survivor, Person loser, (string, string) cause, string reason)
    {
        AddAudit(AuditKind.Merge, loser.Id, survivor.Id, cause, reason, survivor: survivor.Copy(), loser: loser.Copy());
        survivor.Parts.AddRange(loser.Parts);
        survivor.Holds.AddRange(loser.Holds);
        survivor.Stack.Add(Audits.Count - 1);
        loser.MergedBy = Audits.Count - 1;
        loser.Holds = [];
        Counters.Merges++;
        Counters.Customers--;
    }

    private Person Create()
    {
        var person = new Person { Id = ++LastId, CreatedAt = _now, Parts = [LastId] };
        People.Add(person.Id, person);
        Counters.Customers++;
        return person;
    }

    private (string, string) Cause((string, string)[] identifiers, Person owner) => identifiers.First(one => OwnerOf(one) == owner);

    private static List<ulong> Parties(Person? target, List<Person> merged) =>
        [.. (target is null ? merged : merged.Prepend(target)).Select(person => person.Id).Order()];

    private void AddAudit(
        AuditKind kind, ulong from, ulong into, (string, string) identifier, string reason,
        List<ulong>? parties = null, Person? survivor = null, Person? loser = null) => Audits.Add(new Audit
        {
            Kind = kind,
            From = from,
            Into = into,
            Identifier = identifier,
            Reason = reason,
            Position = _position,
            EventIndex = _eventIndex,
            Parties = parties ?? [],
            Survivor = survivor,
            Loser = loser,
        });
}
