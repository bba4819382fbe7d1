using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;

namespace OpenOdp.Engine.Customers;

/// <summary>
/// The customer updates of one request, written as <see cref="RequestItems"/>. An update resolves identity as an event does, and
/// is no event (PR-7).
/// </summary>
internal sealed class ProfilesCommand(IdentityResolver identity)
{
    private readonly Screening _screening = new();

    public RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var profiles = RequestItems.Read(command);
        if (profiles.SettingsRevision != context.Account.Revision && JunkValues.Recheck(
            context.Junk, profiles, static bytes => ProfileItem.Read(bytes).Identifiers) is { Count: > 0 } invalids)
        {
            return new RecordOutcome { Kind = OutcomeKind.Invalid, Position = context.Header.Position, Invalids = invalids };
        }

        var accepted = 0;
        var index = 0;
        foreach (var bytes in profiles)
        {
            context.Effects.BeginItem(index++);
            var item = ProfileItem.Read(bytes);
            if (!_screening.TryPass(context, bytes, item.Identifiers, out var passed)) continue;
            Store(context, passed == bytes ? item : ProfileItem.Read(passed));
            accepted++;
        }

        context.Effects.Counters.Accepted += (ulong)accepted;
        return new RecordOutcome
        {
            Kind = OutcomeKind.Applied,
            Position = context.Header.Position,
            FirstPosition = context.Header.Position,
            Accepted = accepted,
            Updated = context.Effects.Updated,
            Audits = [.. context.Effects.Audits],
            Warnings = context.Effects.Warnings,
        };
    }

    private void Store(Context context, ProfileItem item)
    {
        var placement = identity.Resolve(context, item.Identifiers)
            ?? throw new InvalidOperationException("A profile without a usable identifier reached the log.");
        context.Effects.Updated = placement.Customer.Id;
        var any = item.Attributes.Count > 0;
        if (any) AttributeTable.Upsert(context, placement.Home, item.Attributes);
        if (any) context.Effects.Touched.Add(placement.Customer.Id, Touch.Fields);
        CustomerTable.WriteWith(context, placement.Customer, placement.Home, events: 0, attributes: any);
    }
}
