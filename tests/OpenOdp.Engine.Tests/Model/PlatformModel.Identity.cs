using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>§5.2, step by step.</summary>
internal sealed partial class PlatformModel
{
    private readonly Dictionary<(string, string), (long Hour, int Merges)> _merges = [];
    private readonly List<(ulong One, ulong Other, Audit Cause)> _apart = [];

    private long Hour => _now / 3_600_000_000;

    public bool IsHigh(string name) => Settings.Identifiers.Single(field => field.Name == name).Confidence == Confidence.High;

    private bool IsKnown(Person person) => person.Holds.Any(held => IsHigh(held.Name));

    /// <summary>Rule I1: known before anonymous, then the earlier created.</summary>
    private List<Person> ByAge(IEnumerable<Person> people) =>
        [.. people.OrderBy(person => IsKnown(person) ? 0 : 1).ThenBy(person => person.Id)];

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

        // Steps 2 and 5, and rule I8.
        var merged = highOwners.Skip(1).ToList();
        var newHigh = high.Where(one => OwnerOf(one) is null).ToList();
        var attaches = highOwners.Count > 0 && newHigh.Count > 0;
        var moved = new List<((string, string) Identifier, Person From)>();
        foreach (var identifier in low)
        {
            if (OwnerOf(identifier) is not { } owner || owner == target || merged.Contains(owner)) continue;
            if (IsKnown(owner)) moved.Add((identifier, owner));
            else merged.Add(owner);
        }

        merged = ByAge(merged);
        var isBirth = target is null;
        var asking = high.Count > 0 ? high : low;
        var counted =
            high.Count > 0 ? merged.Count(IsKnown) + (attaches ? 1 : 0) : isBirth || IsKnown(target!) ? 0 : merged.Count;
        if (merged.Count > 0 || attaches)
        {
            List<Person> parties = [.. isBirth ? merged : merged.Prepend(target!)];
            if (Refusal(attaches ? [.. parties, Newcomer(0, newHigh)] : parties, asking, counted) is { } reason)
            {
                var ids = parties.Select(person => person.Id).ToList();
                target = MostSpecific(identifiers);
                var cause = attaches ? newHigh[0] : Cause(identifiers, merged[0]);
                if (attaches) ids.Add(Found(newHigh).Id);
                merged = [];
                moved = [];
                attaches = false;
                isBirth = false;
                Refuse(target.Id, cause, reason, ids);
            }
        }

        var homes = identifiers
            .Where(one => OwnerOf(one) is { } owner && (owner == target || merged.Contains(owner)))
            .Select(one => OwnerOf(one)!.Holds.Single(held => held.Is(one)).Home)
            .Distinct().ToList();
        target ??= Create();
        var home = homes.Count == 1 && !isBirth ? homes[0] : target.Id;
        foreach (var person in merged.Prepend(target)) See(person, identifiers);

        if (counted > 0 && (merged.Count > 0 || attaches)) CountMerges(asking, counted);
        foreach (var loser in merged)
        {
            var shared = highOwners.Count > 1 && IsKnown(loser);
            Merge(target, loser, Cause(
                identifiers, loser), shared ? AuditReason.SharedHighIdentifier : AuditReason.AnonymousBecameKnown);
        }

        if (attaches)
        {
            var newcomer = Newcomer(++LastId, newHigh);
            People.Add(newcomer.Id, newcomer);
            Join(AuditKind.Attach, target, newcomer, People[home], newHigh[0], AuditReason.NewHighIdentifier);
            Counters.Attaches++;
        }

        foreach (var (identifier, from) in moved)
        {
            AddAudit(AuditKind.Move, from.Id, target.Id, identifier, AuditReason.LowIdentifierFollows,
                [.. Between(from, from.Holds.Single(held => held.Is(identifier)).Home), .. Between(target, home)],
                from.Holds.FindAll(held => held.Is(identifier)));
            from.Holds.RemoveAll(held => held.Is(identifier));
            target.Holds.Add(New(identifier, home));
            Counters.Moves++;
        }

        foreach (var identifier in identifiers)
        {
            if (OwnerOf(identifier) is not null) continue;
            if (target.Holds.Count < Settings.MaxIdentifiers) target.Holds.Add(New(identifier, home));
            else Refuse(target.Id, identifier, AuditReason.TooManyIdentifiers, [target.Id]);
        }

        Release(target);
        return (target, home);
    }

    /// <summary>Rule I4: a known customer first, one named by a high identifier before that.</summary>
    private Person MostSpecific((string Name, string Value)[] identifiers)
    {
        var owned = identifiers.Where(one => OwnerOf(one) is not null).ToList();
        return owned.OrderBy(one => IsHigh(one.Name) ? 0 : IsKnown(OwnerOf(one)!) ? 1 : 2).Select(OwnerOf).First()!;
    }

    private Held New((string Name, string Value) identifier, ulong home) =>
        new(identifier.Name, identifier.Value, home, _now, (_now, _item));

    private Person Newcomer(ulong id, List<(string, string)> high) =>
        new() { Id = id, CreatedAt = _now, Holds = [.. high.Select(one => New(one, id))] };

    private Person Found(List<(string, string)> high)
    {
        var founded = Create();
        founded.Holds.AddRange(high.Select(one => New(one, founded.Id)));
        return founded;
    }

    private void See(Person person, (string, string)[] identifiers)
    {
        foreach (var identifier in identifiers)
        {
            var at = person.Holds.FindIndex(held => held.Is(identifier));
            if (at >= 0) person.Holds[at] = person.Holds[at] with { Last = (_now, _item) };
        }
    }

    /// <summary>Step 6 and rule I3: a low identifier beyond the cap is released, the one seen longest ago first.</summary>
    private List<Held> Release(Person person)
    {
        var released = new List<Held>();
        foreach (var name in person.Holds.Select(held => held.Name).Distinct().ToList())
        {
            if (IsHigh(name)) continue;
            released.AddRange(
                person.Holds.Where(held => held.Name == name).OrderByDescending(held => held.Last).Skip(Settings.IdentifierCap));
        }

        person.Holds.RemoveAll(released.Contains);
        foreach (var held in released) _merges.Remove((held.Name, held.Value));
        return released;
    }

    private static Person SeenLast(List<(string, string)> low, IEnumerable<Person> known) => known
        .OrderByDescending(person => person.Holds.Where(held => low.Exists(held.Is)).Max(held => held.Last))
        .First();

    /// <summary>The guards of §5.2 and rules I5, I6 and I8.</summary>
    private string? Refusal(List<Person> parties, List<(string, string)> asking, int counted)
    {
        if (Refusal(parties) is { } reason) return reason;
        if (_public && Settings.PublicKeyMerges == PublicKeyMerges.Hold) return AuditReason.PublicKeyHeld;
        return counted > 0
            && asking.Exists(one => MergesThisHour(one) + counted > Settings.MaxMergesPerHour) ? AuditReason.TooManyMerges : null;
    }

    private string? Refusal(List<Person> parties)
    {
        foreach (var one in parties)
        {
            foreach (var other in parties)
            {
                if (one != other && _apart.Exists(pair => (Has(one, pair.One) && Has(other, pair.Other))
                    || (Has(other, pair.One) && Has(one, pair.Other))))
                {
                    return AuditReason.Parted;
                }
            }
        }

        if (parties.Count > Settings.MaxProfilesPerMerge) return AuditReason.TooManyProfiles;
        var all = 0;
        foreach (var values in parties.SelectMany(person => person.Holds).CountBy(held => held.Name))
        {
            var most = parties.Max(person => person.Holds.Count(held => held.Name == values.Key));
            if (IsHigh(values.Key) && values.Value > Settings.IdentifierCap && values.Value > most)
            {
                return AuditReason.TooManyValues;
            }

            all += IsHigh(values.Key) ? values.Value : Math.Min(values.Value, Settings.IdentifierCap);
        }

        return all > Settings.MaxIdentifiers
            && all > parties.Max(person => person.Holds.Count) ? AuditReason.TooManyIdentifiers : null;
    }

    private int MergesThisHour((string, string) identifier) =>
        _merges.TryGetValue(identifier, out var count) && count.Hour == Hour ? count.Merges : 0;

    private void CountMerges(List<(string, string)> asking, int merges)
    {
        foreach (var identifier in asking) _merges[identifier] = (Hour, MergesThisHour(identifier) + merges);
    }

    /// <summary>Rule I10: counted on one record a day.</summary>
    private void Refuse(ulong customer, (string Name, string Value) identifier, string reason, List<ulong> parties)
    {
        Counters.MergesRefused++;
        parties.Sort();
        var last = Audits.FindLast(audit => audit.Kind == AuditKind.MergeRefused && !audit.Erased
            && audit.Into == customer && audit.Identifier.Name == identifier.Name && audit.Reason == reason
                && audit.Parties.SequenceEqual(parties));
        if (last is { Settled: false } && last.Day == _now / 86_400_000_000) last.Count++;
        else AddAudit(AuditKind.MergeRefused, 0, customer, identifier, reason, parties);
    }

    private void Merge(Person survivor, Person loser, (string, string) cause, string reason)
    {
        Join(AuditKind.Merge, survivor, loser, survivor, cause, reason);
        Counters.Merges++;
        Counters.Customers--;
    }

    private void Join(AuditKind kind, Person survivor, Person loser, Person above, (string, string) cause, string reason)
    {
        var (took, released) = (loser.Holds.ToList(), new List<Held>());
        AddAudit(kind, loser.Id, survivor.Id, cause, reason, Between(survivor, above.Id), took, released);
        survivor.Holds.AddRange(loser.Holds);
        loser.Above = above;
        loser.MergedBy = Audits.Count - 1;
        loser.Holds = [];
        released.AddRange(Release(survivor).Except(took));
    }

    private List<ulong> Between(Person survivor, ulong home)
    {
        var parts = new List<ulong>();
        for (var part = People[home]; part != survivor; part = part.Above!) parts.Add(part.Id);
        return parts;
    }

    private Person Create()
    {
        var person = new Person { Id = ++LastId, CreatedAt = _now };
        People.Add(person.Id, person);
        Counters.Customers++;
        return person;
    }

    private (string, string) Cause((string, string)[] identifiers, Person owner) =>
        identifiers.First(one => OwnerOf(one) == owner);

    private void AddAudit(
        AuditKind kind, ulong from, ulong into, (string, string) identifier, string reason,
        List<ulong>? parties = null, List<Held>? took = null, List<Held>? released = null) => Audits.Add(new Audit
        {
            Kind = kind,
            From = from,
            Into = into,
            Identifier = identifier,
            Reason = reason,
            Position = _position,
            Day = _now / 86_400_000_000,
            EventIndex = _eventIndex,
            Parties = parties ?? [],
            Took = took ?? [],
            Released = released ?? [],
        });
}
