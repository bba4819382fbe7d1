using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>Identifiers of erased customers in what came before the erasure, and belongs to others (rule L5).</summary>
internal static class ErasedNames
{
    /// <summary>
    /// True when an identifier that something from a position names belonged to a customer who was erased since, lifted or not.
    /// </summary>
    public static bool Contains(
        IStateReader state, AccountSettings settings, int field, ReadOnlySpan<byte> value, ulong position) =>
        !value.IsEmpty && Suppression.Read(state, settings, field, value) is { } suppression && suppression.Erasure > position;

    /// <summary>The same; it costs nothing while nobody was erased.</summary>
    public static bool Contains(Context context, int field, ReadOnlySpan<byte> value, ulong position) =>
        context.Effects.Counters.Erased > 0 && Contains(context.State, context.Account, field, value, position);

    /// <summary>True when an event from a position names one.</summary>
    public static bool AreIn(Context context, IdentifierList identifiers, ulong position)
    {
        foreach (var identifier in identifiers)
        {
            if (Contains(context, identifier.Field, identifier.Value, position)) return true;
        }

        return false;
    }

    /// <summary>The event from a position without them.</summary>
    public static byte[] TakeOut(Context context, byte[] row, ulong position)
    {
        var identifiers = EventItem.ReadRow(row).Identifiers;
        var isLeftOut = new List<bool>();
        foreach (var identifier in identifiers) isLeftOut.Add(Contains(context, identifier.Field, identifier.Value, position));
        var rewritten = new ByteWriter(row.Length);
        identifiers.WriteItemWithout(rewritten, row, isLeftOut);
        return rewritten.Written.ToArray();
    }
}
