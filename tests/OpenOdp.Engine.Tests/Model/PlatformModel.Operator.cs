using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>What an operator may do: undo, allow, erase (rules I5, I6, L5).</summary>
internal sealed partial class PlatformModel
{
    /// <param name="number">The record's place in the list of audits.</param>
    public Result Undo(int number)
    {
        if (Find(number) is not { Kind: not (AuditKind.Undo or AuditKind.MergeRefused) } audit) return new Result(OutcomeKind.NotFound);
        if (audit.Settled || audit.NamesErased) return new Result(OutcomeKind.Conflict);
        return audit.Kind switch
        {
            AuditKind.Move => UndoMove(audit),
            AuditKind.Split => UndoSplit(audit),
            _ => UndoJoin(number, audit),
        };
    }

    private Result UndoJoin(int number, Audit merge)
    {
        if (StandsOn(number, merge.From) is { Count: > 0 } later) return new Result(OutcomeKind.Conflict) { UndoFirst = later };
        var (whole, part) = (Follow(merge.From)!, People[merge.From]);
        var its = whole.Holds.FindAll(held => Has(part, held.Home));
        var (back, kept) = (Unowned(merge.Took), Unowned(merge.Released));
        if (its.Count + back.Count == 0 || whole.Holds.Count - its.Count + kept.Count == 0) return new Result(OutcomeKind.Conflict);

        part.Holds = [.. its, .. back];
        whole.Holds.RemoveAll(its.Contains);
        whole.Holds.AddRange(kept);
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
        if (from is null || into is null || from == into || OwnerOf(move.Identifier) != into || into.Holds.Count == 1) return new Result(OutcomeKind.Conflict);
        into.Holds.RemoveAll(held => held.Is(move.Identifier));
        from.Holds.Add(move.Took[0]);
        Release(from);
        return Undone(move, into, from);
    }

    private Result Undone(Audit audit, Person from, Person into)
    {
        audit.Settled = true;
        AddAudit(AuditKind.Undo, from.Id, into.Id, audit.Identifier, AuditReason.Operator);
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

        if (audit.Kind != AuditKind.MergeRefused) return new Result(OutcomeKind.NotFound);
        var parties = ByAge(audit.Parties.Select(Follow).OfType<Person>().Distinct());
        if (audit.Settled || parties.Count < 2) return new Result(OutcomeKind.Conflict);
        if (Refusal(parties) is not null) return new Result(OutcomeKind.Conflict);
        foreach (var loser in parties[1..]) Merge(parties[0], loser, audit.Identifier, AuditReason.Operator);
        audit.Settled = true;
        return Done();
    }

    /// <summary>Rule I9.</summary>
    public Result Split((string Name, string Value)[] identifiers)
    {
        if (Array.Find(identifiers, one => OwnerOf(one) is null) != default) return new Result(OwnersUntilNobody(identifiers) > 1 ? OutcomeKind.Conflict : OutcomeKind.NotFound);
        var whole = OwnerOf(identifiers[0])!;
        if (identifiers.Any(one => OwnerOf(one) != whole) || whole.Holds.Count == identifiers.Length) return new Result(OutcomeKind.Conflict);
        var taken = whole.Holds.FindAll(held => identifiers.Any(held.Is));
        var created = Create();
        whole.Holds.RemoveAll(taken.Contains);
        created.Holds.AddRange(taken.Select(held => held with { Home = created.Id }));
        for (var i = 0; i < _events.Count; i++)
        {
            if (!Has(whole, _events[i].Storage) || _events[i].Position < _floor || !_events[i].Identifiers.Any(identifiers.Contains)) continue;
            if (!_events[i].Identifiers.Any(one => IsHigh(one.Name) && OwnerOf(one) == whole)) _events[i] = _events[i] with { Storage = created.Id };
        }

        AddAudit(AuditKind.Split, whole.Id, created.Id, identifiers[0], AuditReason.Operator, took: taken);
        _apart.Add((whole.Id, created.Id, Audits[^1]));
        return Done();
    }

    private int OwnersUntilNobody((string Name, string Value)[] identifiers) =>
        identifiers.TakeWhile(one => OwnerOf(one) is not null).Select(OwnerOf).Distinct().Count();

    private Result UndoSplit(Audit split)
    {
        var (whole, created) = (Follow(split.From), People.GetValueOrDefault(split.Into));
        if (whole is null || created is null || created.Above is not null) return new Result(OutcomeKind.Conflict);
        _apart.RemoveAll(pair => pair.Cause == split);
        Merge(whole, created, split.Identifier, AuditReason.Operator);
        return Undone(split, whole, whole);
    }

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
        foreach (var held in person.Holds) _suppressed.Add((held.Name, held.Value));
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
        if (settings.DedupSeconds > Settings.DedupSeconds) _forgotten = Math.Max(_forgotten, _now - (Settings.DedupSeconds * 1_000_000));
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
        for (var part = People[from]; part.Above is { } above; part = above)
        {
            later.AddRange(Enumerable.Range(0, Audits.Count).Where(i => Audits[i] is { Kind: AuditKind.Merge, Settled: false, Erased: false } merge
                && merge.Into == above.Id && i > number && i >= part.MergedBy));
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
