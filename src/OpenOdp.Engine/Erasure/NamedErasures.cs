using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// Notes with an erasure that a record after it still names the customer (rule L5). A server takes such values out before it
/// appends (<see cref="Withholding"/>), but an erasure may come in between: it is not complete before that record is gone as
/// well.
/// </summary>
internal static class NamedErasures
{
    /// <summary>True when an identifier is suppressed; the erasure is noted when the command ends.</summary>
    public static bool Contains(Context context, IdentifierList.Identifier identifier)
    {
        if (Suppression.Of(context.State, context.Account, identifier) is not { } erasure) return false;
        if (!context.Effects.NamedErasures.Contains(erasure)) context.Effects.NamedErasures.Add(erasure);
        return true;
    }

    /// <summary>Looks at identifiers that nothing else looks at.</summary>
    public static void Find(Context context, IdentifierList identifiers)
    {
        if (context.Effects.Counters.Erased == 0) return;
        foreach (var identifier in identifiers)
        {
            if (!identifier.IsWithheld) Contains(context, identifier);
        }
    }

    /// <summary>Notes what a command named, whatever became of it: its record is in the log.</summary>
    public static void Note(Context context, LogRecord record, RecordOutcome outcome)
    {
        if (context.Settings is null || context.Effects.Counters.Erased == 0) return;
        if (outcome.Kind is not (OutcomeKind.Applied or OutcomeKind.Duplicate)) FindAll(context, record);
        foreach (var id in context.Effects.NamedErasures)
        {
            if (ErasureTable.Read(context.State, context.Account.Number, id) is { } erasure)
            {
                ErasureTable.Write(context, erasure with { NamedAt = context.Header.Position });
            }
        }
    }

    private static void FindAll(Context context, LogRecord record)
    {
        try
        {
            var reader = new ByteReader(record.Command);
            switch (record.Kind)
            {
                case CommandKind.Events:
                    foreach (var item in RequestItems.Read(record.Command)) Find(context, EventItem.Read(item).Identifiers);
                    break;
                case CommandKind.Profiles:
                    foreach (var item in RequestItems.Read(record.Command)) Find(context, ProfileItem.Read(item).Identifiers);
                    break;
                case CommandKind.Split:
                    Find(context, IdentifierList.Read(ref reader));
                    break;
                case CommandKind.Merge:
                    reader.Varint();
                    reader.Varint();
                    Contains(context, new IdentifierList.Identifier(reader.Count(), reader.Bytes()));
                    break;
            }
        }
        catch (Exception error) when (error is not (StateStoreException or OutOfMemoryException))
        {
            // The record cannot be read: it was set aside for that (rule L6).
        }
    }
}
