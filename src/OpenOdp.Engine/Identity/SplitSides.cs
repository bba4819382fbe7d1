using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// What a split takes out comes from several sides of a customer: itself, and parts of it. For each of them the new customer has
/// a storage id of its own, the first of which is its id, so that the undo of the split hangs each one below the side that it
/// came from, with what came since; the sides can then be parted by earlier records as if there had been no split (rules I5 and
/// I9).
/// </summary>
internal sealed class SplitSides(Customer whole)
{
    private readonly List<Customer> _sides = [];
    private readonly Dictionary<ulong, Customer> _byOrigin = [];

    /// <summary>
    /// Where they come from, in the order of their numbers. All on the way up is among it: it may be a customer again.
    /// </summary>
    public List<ulong> Origins { get; } = [];

    /// <summary>The side of what was under a storage id.</summary>
    public Customer Of(Context context, ulong origin)
    {
        if (_byOrigin.TryGetValue(origin, out var side)) return side;
        foreach (var part in Merging.Between(context, origin, whole).DefaultIfEmpty(origin))
        {
            if (_byOrigin.ContainsKey(part)) break;
            _byOrigin.Add(part, new Customer { Id = context.Effects.NextId++, CreatedAt = context.Header.RecordedAt });
            Origins.Add(part);
            _sides.Add(_byOrigin[part]);
        }

        return _byOrigin[origin];
    }

    /// <summary>Makes one customer of them, who is the first; the caller writes that one.</summary>
    public void Hang(Context context, ulong split)
    {
        var first = _sides[0];
        for (var i = 1; i < _sides.Count; i++)
        {
            (_sides[i].MergedInto, _sides[i].MergedBy) = (first.Id, split);
            PartTable.Add(context, first.Id, KeyOf(split, i), _sides[i].Id, isSide: true);
            CustomerTable.Write(context, _sides[i]);
        }

        first.Parts = (ulong)(_sides.Count - 1);
    }

    /// <summary>Hangs each below the side that it came from, and gives back the identifiers; all customers are written.</summary>
    /// <returns>Whoever has the first side.</returns>
    public static Customer GiveBack(Context context, AuditRecord split, ulong undo)
    {
        var account = context.Account.Number;
        var created = CustomerTable.ReadRow(context.State, account, split.Into)!;
        var whole = CustomerTable.Follow(context.State, account, split.Parties[0])!;
        NoMergeTable.HandOn(context, created, whole);
        foreach (var owned in created.Identifiers) MentionTable.NoteWay(context, owned.Field, owned.Value.Span, owned.Home);
        created.Parts -= (ulong)(split.Parties.Count - 1);
        CustomerTable.Write(context, whole);
        for (var i = 0; i < split.Parties.Count; i++)
        {
            var side = i == 0 ? created : CustomerTable.ReadRow(context.State, account, split.Into + (ulong)i)!;
            if (i > 0) PartTable.Remove(context, created.Id, KeyOf(split.Id, i));
            var origin = CustomerTable.ReadRow(context.State, account, split.Parties[i])!;
            origin.Parts++;
            PartTable.Add(context, origin.Id, undo, side.Id, isSide: true);
            (side.MergedInto, side.MergedBy) = (origin.Id, undo);
            CustomerTable.Write(context, origin);
            CustomerTable.Write(context, side);
        }

        foreach (var owned in created.Identifiers) GiveBack(context, owned);
        foreach (var owned in split.Identifiers) SetHome(context, owned, split);
        foreach (var origin in split.Parties)
        {
            var owner = CustomerTable.Follow(context.State, account, origin)!;
            owner.TakeEventsOf(created);
            IdentifierCap.Apply(context, owner);
            CustomerTable.Write(context, owner);
        }

        context.Effects.Counters.Customers--;
        return CustomerTable.Follow(context.State, account, whole.Id)!;
    }

    private static void GiveBack(Context context, OwnedIdentifier owned)
    {
        var owner = CustomerTable.Follow(context.State, context.Account.Number, owned.Home)!;
        owner.Identifiers.Add(owned);
        IdentifierTable.Reassign(context, owned.Field, owned.Value.Span, owner.Id);
        CustomerTable.Write(context, owner);
    }

    /// <summary>What was taken out is again of the side that it was of; it may have come back by itself.</summary>
    private static void SetHome(Context context, OwnedIdentifier before, AuditRecord split)
    {
        if (ErasedNames.Contains(context, before.Field, before.Value.Span, split.Position)) return; // it is a new one
        var owner = CustomerTable.Follow(context.State, context.Account.Number, before.Home)!;
        var place = owner.IndexOf(before.Field, before.Value.Span);
        if (place < 0) return;
        MentionTable.NoteWay(context, before.Field, before.Value.Span, owner.Identifiers[place].Home);
        owner.Identifiers[place] = owner.Identifiers[place] with { Home = before.Home };
        CustomerTable.Write(context, owner);
    }

    /// <summary>
    /// Parts of one customer are numbered by what brought them. The record of a split is the only one at its position.
    /// </summary>
    private static ulong KeyOf(ulong split, int number) => split + (ulong)number;
}
