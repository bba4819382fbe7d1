using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>What an event with certain identifiers would do to identity now; nothing is changed.</summary>
public sealed record IdentityPreview(ulong? Customer, IReadOnlyList<AuditRecord> Changes)
{
    /// <summary>True when an identifier belonged to an erased customer: the event would be dropped (rule L5).</summary>
    public bool IsSuppressed { get; private init; }

    /// <summary>What would be left out or refused.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Finds out what an event with these identifiers would do.</summary>
    /// <param name="state">The state as of some position.</param>
    /// <param name="settings">The account.</param>
    /// <param name="identifiers">Field numbers and normalised values in declared order.</param>
    /// <param name="now">The time of the question, in microseconds since 1970; it decides the limits per hour.</param>
    /// <returns>Null when no identifier may identify anyone.</returns>
    public static IdentityPreview? Of(
        IStateReader state, AccountSettings settings, IReadOnlyList<(int Field, byte[] Value)> identifiers, long now)
    {
        var encoded = new ByteWriter();
        encoded.Varint((ulong)identifiers.Count);
        foreach (var (field, value) in identifiers)
        {
            encoded.Varint((ulong)field);
            encoded.Bytes(value);
        }

        var overlay = new StateOverlay(state);
        var context = new Context();
        var nextId = OperatorPreview.BeginPreview(context, state, overlay, settings, CommandKind.Events, KeyClass.Public, now);
        var reader = new ByteReader(encoded.Written);
        var claimed = IdentifierList.Read(ref reader);
        if (!new Screening().TryPass(context, encoded.Written, claimed, out var passed))
        {
            return new IdentityPreview(null, []) { IsSuppressed = true };
        }

        reader = new ByteReader(passed);
        if (new IdentityResolver().Resolve(context, IdentifierList.Read(ref reader)) is not { } placement) return null;
        var customer = placement.Customer.Id;
        return new IdentityPreview(
            customer < nextId ? customer : null,
            [.. context.Effects.Audits.Select(id => AuditTable.Read(overlay, settings.Number, id)!)])
        {
            Warnings = [.. context.Effects.Warnings.Select(warning => warning.Message)]
        };
    }
}
