using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// Keeps suppressed identifiers out of what is stored (rule L5). A high one means the person who was erased: the item is dropped.
/// A low one means a device that others use as well: it is left out, and the item is theirs.
/// </summary>
internal sealed class Screening
{
    private const string Person = "This item was not stored: one of its identifiers belonged to a customer who was erased.";
    private const string NoneLeft = "This item was not stored: all of its identifiers belonged to customers who were erased.";

    private readonly List<bool> _isSuppressed = [];
    private readonly ByteWriter _item = new();

    /// <summary>Looks at an event or update; what it leaves out or drops is counted, with a warning.</summary>
    /// <param name="context">The command at hand.</param>
    /// <param name="item">The item as it lies in the record.</param>
    /// <param name="identifiers">Its identifiers, within <paramref name="item"/>.</param>
    /// <param name="passed">What may be stored of it.</param>
    /// <returns>False when that is nothing.</returns>
    public bool TryPass(Context context, ReadOnlySpan<byte> item, IdentifierList identifiers, out ReadOnlySpan<byte> passed)
    {
        passed = item;
        if (context.Effects.Counters.Erased == 0) return true; // costs nothing while nobody was erased
        var left = Find(context, identifiers, out var usable, out var meansPerson);
        if (left == 0) return true;
        if (meansPerson || usable == 0)
        {
            context.Effects.Counters.Suppressed++; // and nothing is remembered of it
            context.Effects.Warn(meansPerson ? Person : NoneLeft);
            return false;
        }

        context.Effects.Counters.IdentifiersLeftOut += (ulong)left;
        passed = Rewrite(context, item, identifiers);
        return true;
    }

    /// <summary>Finds the suppressed ones; what is left of the others must identify someone.</summary>
    private int Find(Context context, IdentifierList identifiers, out int usable, out bool meansPerson)
    {
        (usable, meansPerson) = (0, false);
        _isSuppressed.Clear();
        var left = 0;
        foreach (var identifier in identifiers)
        {
            var isSuppressed = identifier.IsWithheld || NamedErasures.Contains(context, identifier);
            _isSuppressed.Add(isSuppressed);
            if (isSuppressed)
            {
                left++;
                meansPerson |= context.Account.Identifiers[identifier.Field].Confidence == Confidence.High;
            }
            else if (JunkValues.IsUsable(context.Junk, identifier))
            {
                usable++;
            }
        }

        return left;
    }

    /// <summary>The item without the suppressed ones.</summary>
    private ReadOnlySpan<byte> Rewrite(Context context, ReadOnlySpan<byte> item, IdentifierList identifiers)
    {
        var at = 0;
        foreach (var identifier in identifiers)
        {
            if (!_isSuppressed[at++]) continue;
            context.Effects.Warn($"Identifier `{context.Account.Identifiers[identifier.Field].Name}` is left out: it "
                + "belonged to a customer who was erased.");
        }

        _item.Clear();
        identifiers.WriteItemWithout(_item, item, _isSuppressed);
        return _item.Written;
    }
}
