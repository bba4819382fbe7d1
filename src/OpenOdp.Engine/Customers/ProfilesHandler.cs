using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;

namespace OpenOdp.Engine.Customers;

/// <summary>
/// Applies the customer updates of one request. An update resolves identity as an event does, and is no event (PR-7).
/// </summary>
internal sealed class ProfilesHandler(IdentityResolver identity)
{
    private readonly Screening _screening = new();

    public RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var profiles = RequestItems.Read(command);
        if (profiles.SettingsRevision != context.Account.Revision && JunkValues.Recheck(
            context.Junk, profiles, static bytes => ProfileItem.Read(bytes).Identifiers) is { Count: > 0 } invalids)
        {
            return new RecordOutcome { Kind = OutcomeKind.Invalid, Position = context.Position, Invalids = invalids };
        }

        var accepted = 0;
        var index = 0;
        foreach (var bytes in profiles)
        {
            context.BeginItem(index++);
            var item = ProfileItem.Read(bytes);
            if (!_screening.TryPass(context, bytes, item.Identifiers, out var passed)) continue;
            Store(context, passed == bytes ? item : ProfileItem.Read(passed));
            accepted++;
        }

        context.Counters.Accepted += (ulong)accepted;
        return new RecordOutcome
        {
            Kind = OutcomeKind.Applied,
            Position = context.Position,
            FirstPosition = context.Position,
            Accepted = accepted,
            Audits = [.. context.Audits],
            Warnings = context.Warnings,
        };
    }

    private void Store(Context context, ProfileItem item)
    {
        var placement = identity.Resolve(context, item.Identifiers)
            ?? throw new InvalidOperationException("A profile without a usable identifier reached the log.");
        var any = item.Attributes.Count > 0;
        if (any) AttributeTable.Upsert(context, placement.Home, item.Attributes);
        CustomerTable.WriteWith(context, placement.Customer, placement.Home, events: 0, attributes: any);
    }
}
