using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>What an operator may do: undo, allow, erase (rules I5, I6, L5).</summary>
internal sealed partial class PlatformModel
{
    /// <param name="number">The record's place in the list of audits.</param>
    public Result Undo(int number)
    {
        if (Find(number) is not { } audit) return new Result(OutcomeKind.NotFound);
        if (audit.Settled || (audit.NamesErased && !(audit.IsJoin && People.ContainsKey(audit.From)))
            || audit.Kind is AuditKind.Undo or AuditKind.MergeRefused)
        {
            return new Result(OutcomeKind.Conflict);
        }

        return audit.Kind switch
        {
            AuditKind.Move => UndoMove(audit),
            AuditKind.Split => UndoSplit(number, audit),
            _ => UndoJoin(number, audit),
        };
    }

    private Result UndoJoin(int number, Audit merge)
    {
        if (StandsOn(number, merge.From) is { Count: > 0 } later) return new Result(OutcomeKind.Conflict) { UndoFirst = later };
        var (whole, part) = (Follow(merge.From)!, People[merge.From]);
        var its = whole.Holds.FindAll(held => Has(part, held.Home));
        var (back, kept) = (Unowned(merge.Took), Unowned(merge.Released));
        List<ulong>? emptied = null;
        if (its.Count + back.Count == 0) emptied = PartsOf(part);
        else if (whole.Holds.Count - its.Count + kept.Count == 0) emptied = [.. PartsOf(whole).Except(PartsOf(part))];
        if (emptied is not null)
        {
            return TookFrom(number, emptied).Exists(CanBeUndone) ? new Result(OutcomeKind.Conflict) : Undone(merge, whole, whole);
        }

        part.Holds = [.. its, .. back];
        whole.Holds.RemoveAll(its.Contains);
        whole.Holds.AddRange(kept);
        _apart.AddRange(_apart.FindAll(pair => WasSplitFrom(part, pair.One, pair.Cause))
            .ConvertAll(pair => (part.Id, pair.Other, pair.Cause)));
        (part.Above, part.MergedBy) = (null, null);
        Release(part);
        Release(whole);
        _apart.Add((whole.Id, part.Id, merge));
        Counters.Customers++;
        return Undone(merge, whole, part);
    }

    /// <summary>The identifier goes back to whoever has the side that it came with; events stay.</summary>
    private Result UndoMove(Audit move)
    {
        var (from, into) = (Follow(move.Took[0].Home), Follow(move.Into));
        if (move.IsValueErased) return new Result(OutcomeKind.Conflict);
        if (from is null || into is null || from == into || OwnerOf(move.Identifier) != into || into.Holds.Count == 1)
        {
            return new Result(OutcomeKind.Conflict);
        }

        into.Holds.RemoveAll(held => held.Is(move.Identifier));
        from.Holds.Add(move.Took[0]);
        Release(from);
        return Undone(move, into, from);
    }

    private Result Undone(Audit audit, Person from, Person into)
    {
        audit.Settled = true;
        AddAudit(AuditKind.Undo, from.Id, into.Id, audit.Shown, AuditReason.Operator);
        Audits[^1].Settled = true;
        Counters.Undone++;
        return Done();
    }

    public Result Allow(int number)
    {
        if (Find(number) is not { } audit) return new Result(OutcomeKind.NotFound);
        if (audit.NamesErased) return new Result(OutcomeKind.Conflict);
        if (audit.IsJoin || audit.Kind == AuditKind.Split)
        {
            return _apart.RemoveAll(pair => pair.Cause == audit) > 0 ? Done() : new Result(OutcomeKind.Conflict);
        }

        if (audit.Kind != AuditKind.MergeRefused) return new Result(OutcomeKind.Conflict);
        var parties = ByAge(audit.Parties.Select(Follow).OfType<Person>().Distinct());
        if (audit.Settled || parties.Count < 2) return new Result(OutcomeKind.Conflict);
        if (Refusal(parties) is not null) return new Result(OutcomeKind.Conflict);
        foreach (var loser in parties[1..]) Merge(parties[0], loser, audit.Shown, AuditReason.Operator);
        audit.Settled = true;
        return Done();
    }

    /// <summary>Rule I9.</summary>
    public Result Split((string Name, string Value)[] identifiers)
    {
        if (Array.Find(identifiers, one => OwnerOf(one) is null) != default)
        {
            return new Result(OwnersUntilNobody(identifiers) > 1 ? OutcomeKind.Conflict : OutcomeKind.NotFound);
        }

        var whole = OwnerOf(identifiers[0])!;
        if (identifiers.Any(one => OwnerOf(one) != whole) || whole.Holds.Count == identifiers.Length)
        {
            return new Result(OutcomeKind.Conflict);
        }

        List<Held> taken = [.. identifiers.Select(one => whole.Holds.Single(held => held.Is(one)))];
        var created = Create();
        whole.Holds.RemoveAll(taken.Contains);
        bool Goes(Stored stored) =>
            Has(whole, stored.Storage) && stored.Position >= _floor && stored.Identifiers.Any(identifiers.Contains)
            && !stored.Identifiers.Any(one => IsHigh(one.Name) && OwnerOf(one) == whole);
        List<int> going = [.. Enumerable.Range(0, _events.Count).Where(i => Goes(_events[i]))];

        // Each side that something comes from, and all above it, has a side of its own in the new customer.
        List<ulong> sides = [.. taken.Select(held => held.Home).Concat(going.Select(i => _events[i].Storage).Order())
            .SelectMany(home => WayTo(whole, home)).Distinct()];
        ulong SideOf(ulong home) => created.Id + (ulong)sides.IndexOf(home);
        for (var i = 1; i < sides.Count; i++)
        {
            People.Add(++LastId, new Person { Id = LastId, CreatedAt = _now, Above = created, MergedBy = Audits.Count });
        }

        foreach (var i in going) _events[i] = _events[i] with { Storage = SideOf(_events[i].Storage) };
        created.Holds.AddRange(taken.Select(held => held with { Home = SideOf(held.Home) }));
        AddAudit(AuditKind.Split, whole.Id, created.Id, identifiers[0], AuditReason.Operator, parties: sides, took: taken);
        _apart.Add((whole.Id, created.Id, Audits[^1]));
        return Done();
    }

    private int OwnersUntilNobody((string Name, string Value)[] identifiers) =>
        identifiers.TakeWhile(one => OwnerOf(one) is not null).Select(OwnerOf).Distinct().Count();

    private Result UndoSplit(int number, Audit split)
    {
        if (StandsOn(number, split.Into) is { Count: > 0 } later) return new Result(OutcomeKind.Conflict) { UndoFirst = later };
        var created = People[split.Into];
        if (created.Above is not null) return new Result(OutcomeKind.Conflict); // for good
        _apart.RemoveAll(pair => pair.Cause == split);
        for (var i = 0; i < split.Parties.Count; i++)
        {
            var side = People[created.Id + (ulong)i];
            (side.Above, side.MergedBy) = (People[split.Parties[i]], Audits.Count);
        }

        foreach (var held in created.Holds) Follow(held.Home)!.Holds.Add(held);
        created.Holds = [];
        foreach (var held in split.Took.Where(
            held => !_erased.Exists(one => held.Is(one.Identifier) && one.Position > split.Position)))
        {
            var owner = Follow(held.Home)!;
            var place = owner.Holds.FindIndex(one => one.Is((held.Name, held.Value)));
            if (place >= 0) owner.Holds[place] = owner.Holds[place] with { Home = held.Home };
        }

        foreach (var origin in split.Parties) Release(Follow(origin)!);
        Counters.Customers--;
        var whole = Follow(split.Parties[0])!;
        return Undone(split, whole, whole);
    }

    private List<ulong> WayTo(Person whole, ulong home) => home == whole.Id ? [home] : Between(whole, home);

    public Result Merge(ulong into, ulong from)
    {
        if (Follow(into) is not { } survivor || Follow(from) is not { } loser) return new Result(OutcomeKind.NotFound);
        if (survivor == loser || Refusal([survivor, loser]) is not null) return new Result(OutcomeKind.Conflict);
        Merge(survivor, loser, ("email", "named"), AuditReason.Operator);
        return Done();
    }

    public Result Erase(ulong id)
    {
        if (Follow(id) is not { } person) return new Result(OutcomeKind.NotFound);
        foreach (var held in person.Holds) TakeOut((held.Name, held.Value));
        var parts = PartsOf(person);
        _events.RemoveAll(stored => parts.Contains(stored.Storage));
        _written.RemoveAll(written => parts.Contains(written.Storage));
        foreach (var part in parts) People.Remove(part);
        foreach (var audit in Audits.Where(audit => parts.Exists(audit.Names)))
        {
            audit.NamesErased = true;
            audit.Erased = audit.Named.All(named => Follow(named) is null);
        }

        Counters.Erased++;
        Counters.Customers--;
        return Done();
    }

    /// <summary>Nothing names it any more.</summary>
    private void TakeOut((string Name, string Value) identifier)
    {
        _suppressed.Add(identifier);
        _erased.Add((identifier, _position));
        _merges.Remove(identifier);
        for (var i = 0; i < _events.Count; i++)
        {
            _events[i] = _events[i] with { Identifiers = [.. _events[i].Identifiers.Where(one => one != identifier)] };
        }

        foreach (var audit in Audits.Where(audit => audit.Identifier == identifier)) audit.IsValueErased = true;
    }

    /// <summary>Rule L5.</summary>
    public Result Lift((string, string) identifier)
    {
        if (!_suppressed.Remove(identifier)) return new Result(OutcomeKind.NotFound);
        _lifted.Add(identifier);
        return Done();
    }

    /// <summary>Rule L4.</summary>
    public Result SetFloor(ulong floor)
    {
        if (floor < _floor || floor > _position) return new Result(OutcomeKind.Conflict);
        _floor = floor;
        return Done();
    }

    /// <summary>Rule I7: what is out of the old window is forgotten.</summary>
    public Result SetAccount(AccountSettings settings)
    {
        if (settings.DedupSeconds > Settings.DedupSeconds)
        {
            _forgotten = Math.Max(_forgotten, _now - (Settings.DedupSeconds * 1_000_000));
        }

        Settings = settings;
        return Done();
    }

    /// <summary>The living customer that an id leads to.</summary>
    public Person? Follow(ulong id)
    {
        var person = People.GetValueOrDefault(id);
        while (person?.Above is { } above) person = above;
        return person;
    }

    private Audit? Find(int number) => number < Audits.Count && !Audits[number].Erased ? Audits[number] : null;

    /// <summary>The standing merges to undo before this one, the newest first (rule I5).</summary>
    private List<int> StandsOn(int number, ulong from)
    {
        var later = new List<int>();
        var first = number + 1;
        for (var part = People[from]; part is not null; part = part.Above)
        {
            later.AddRange(Enumerable.Range(0, Audits.Count)
                .Where(i => Audits[i] is { Kind: AuditKind.Merge, Settled: false, Erased: false } merge
                && merge.Into == part.Id && i >= first));
            first = Math.Max(first, part.MergedBy ?? 0);
        }

        return [.. later.OrderDescending()];
    }

    /// <summary>What a side owned before, and nobody owns any more because the cap released it, comes back.</summary>
    private List<Held> Unowned(List<Held> before) => before.FindAll(held =>
    {
        var identifier = (held.Name, held.Value);
        return OwnerOf(identifier) is null && !_suppressed.Contains(identifier) && !_lifted.Contains(identifier);
    });

    private Result Done() => new(OutcomeKind.Applied, 1, 0, _position);
}
