using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>What an operator may do: undo, allow, erase (rules I5, I6, L5).</summary>
internal sealed partial class PlatformModel
{
    /// <param name="number">The merge's place in the list of audits.</param>
    public Result Undo(int number)
    {
        if (Find(number) is not { Kind: AuditKind.Merge } merge) return new Result(OutcomeKind.NotFound);
        if (merge.Settled) return new Result(OutcomeKind.Conflict);
        if (StandsOn(number, merge.Into) is { Count: > 0 } later) return new Result(OutcomeKind.Conflict) { UndoFirst = later };

        var survivor = People[merge.Into];
        var loser = merge.Loser!.Copy();
        People[loser.Id] = loser;
        loser.Holds = [.. survivor.Holds.Where(held => loser.Parts.Contains(held.Home))];
        survivor.Holds.RemoveAll(held => loser.Parts.Contains(held.Home));
        survivor.Parts.RemoveAll(loser.Parts.Contains);
        survivor.Stack.RemoveAt(survivor.Stack.Count - 1);
        GiveBack(merge.Loser, loser);
        GiveBack(merge.Survivor!, survivor);
        Release(loser);
        Release(survivor);
        _apart.Add((Math.Min(survivor.Id, loser.Id), Math.Max(survivor.Id, loser.Id)));
        merge.Settled = true;
        AddAudit(AuditKind.Undo, survivor.Id, loser.Id, merge.Identifier, AuditReason.Operator);
        Audits[^1].Settled = true;
        Counters.Undone++;
        Counters.Customers++;
        return Done();
    }

    public Result Allow(int number)
    {
        if (Find(number) is not { } audit) return new Result(OutcomeKind.NotFound);
        if (audit.Kind == AuditKind.Merge)
        {
            var lifted = audit.Settled && _apart.Remove((Math.Min(audit.From, audit.Into), Math.Max(audit.From, audit.Into)));
            return lifted ? Done() : new Result(OutcomeKind.Conflict);
        }

        if (audit.Kind != AuditKind.MergeRefused) return new Result(OutcomeKind.NotFound);
        var parties = ByAge(audit.Parties.Select(Follow).OfType<Person>().Distinct());
        if (audit.Settled || parties.Count < 2) return new Result(OutcomeKind.Conflict);
        if (Refusal(parties[0], parties[1..], [], approved: true) is not null) return new Result(OutcomeKind.Conflict);
        foreach (var loser in parties[1..]) Merge(parties[0], loser, audit.Identifier, AuditReason.Operator);
        Release(parties[0]);
        audit.Settled = true;
        return Done();
    }

    public Result Erase(ulong id)
    {
        if (Follow(id) is not { } person) return new Result(OutcomeKind.NotFound);
        foreach (var held in person.Holds) _suppressed.Add((held.Name, held.Value));
        _events.RemoveAll(stored => person.Parts.Contains(stored.Storage));
        _written.RemoveAll(written => person.Parts.Contains(written.Storage));
        foreach (var audit in Audits.Where(audit => person.Parts.Exists(audit.Names))) audit.Erased = true;
        foreach (var part in person.Parts) People.Remove(part);
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
        while (person?.MergedBy is { } merge) person = People[Audits[merge].Into];
        return person;
    }

    private Audit? Find(int number) => number < Audits.Count && !Audits[number].Erased ? Audits[number] : null;

    /// <summary>The standing merges to undo before this one, the newest first (rule I5).</summary>
    private List<int> StandsOn(int merge, ulong survivor)
    {
        var person = People[survivor];
        var above = person.Stack.Where(other => other > merge).Reverse().ToList();
        if (person.MergedBy is not { } next) return above;
        return [.. StandsOn(next, Audits[next].Into), next, .. above];
    }

    /// <summary>What a side owned before, and nobody owns any more because the cap released it, comes back.</summary>
    private void GiveBack(Person before, Person now)
    {
        foreach (var held in before.Holds)
        {
            var identifier = (held.Name, held.Value);
            if (OwnerOf(identifier) is null && !now.Holds.Exists(other => other.Is(identifier)) && !_suppressed.Contains(identifier) && !_lifted.Contains(identifier)) now.Holds.Add(held);
        }
    }

    private Result Done() => new(OutcomeKind.Applied, 1, 0, _position);
}
