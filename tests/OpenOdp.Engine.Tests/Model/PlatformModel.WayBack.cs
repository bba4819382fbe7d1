using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>
/// Rule I5: a join that would leave a side without identifiers waits for what took them, if that can be undone at all.
/// </summary>
internal sealed partial class PlatformModel
{
    /// <summary>
    /// The standing moves and splits that took identifiers from one of these parts later than a record, the newest first.
    /// </summary>
    private List<int> TookFrom(int number, List<ulong> parts) =>
        Since(number, audit => parts.Exists(part => audit.Names(part) && audit.Took.Exists(held => held.Home == part)));

    private List<int> Since(int number, Predicate<Audit> took) =>
    [
        .. Enumerable.Range(number + 1, Audits.Count - number - 1).Reverse().Where(i =>
            Audits[i] is { Kind: AuditKind.Move or AuditKind.Split, Settled: false, NamesErased: false, Erased: false } audit
                && took(audit)),
    ];

    /// <summary>Now, or when something later has been.</summary>
    private bool CanBeUndone(int number)
    {
        var audit = Audits[number];
        if (audit.Kind == AuditKind.Split) return People[audit.Into].Above is null || StandsOn(number, audit.Into).Count > 0;
        if (audit.IsValueErased || OwnerOf(audit.Identifier) is not { } owner) return false;
        var (from, into) = (Follow(audit.Took[0].Home), Follow(audit.Into));
        if (from is null || into is null) return false;
        if (owner != into)
        {
            var way = WayUp(owner.Holds.Single(held => held.Is(audit.Identifier)).Home);
            return Since(number, later => way.Exists(later.Names)
                && later.Took.Exists(held => held.Is(audit.Identifier))) is [var next, ..] && CanBeUndone(next);
        }

        if (from == into)
        {
            return Between(audit.Took[0].Home, audit.Into).Exists(
                join => join > number && Audits[join] is { IsJoin: true, Settled: false });
        }

        return into.Holds.Count > 1 || (TookFrom(number, PartsOf(into)) is [var newest, ..] && CanBeUndone(newest));
    }

    /// <summary>What was taken out of a customer is no more of its parts of then than of the rest.</summary>
    private bool WasSplitFrom(Person part, ulong whole, Audit cause)
    {
        if (cause.Kind != AuditKind.Split || part.Id == whole) return false;
        var way = WayUp(part.Id).TakeWhile(id => id != whole).ToList();
        return way.Count < WayUp(part.Id).Count && way.TrueForAll(id => People[id].MergedBy < Audits.IndexOf(cause));
    }

    private List<ulong> WayUp(ulong id)
    {
        var way = new List<ulong>();
        for (var part = People[id]; part is not null; part = part.Above) way.Add(part.Id);
        return way;
    }

    /// <summary>What hangs one of two parts of a customer below what both have in common.</summary>
    private List<int> Between(ulong one, ulong other)
    {
        var (way, others) = (WayUp(one), WayUp(other));
        return [.. way.Except(others).Concat(others.Except(way)).Select(part => People[part].MergedBy!.Value)];
    }
}
