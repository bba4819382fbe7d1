using OpenOdp.Engine.Customers;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// Why an entry of the history can be neither undone nor allowed, and what can be done instead. Each names the entry by its kind.
/// </summary>
internal static class AuditFault
{
    /// <summary>What follows when <see cref="AuditTable.NewestOf"/> is another than the one that was seen.</summary>
    public const string Changed =
        "identifiers or customers came or went since this was looked at. Look again what it is about now.";

    public static string Unknown(ulong id) =>
        $"There is no entry {id}. Ids are those in a customer's history, and in the list of refused merges.";

    public static string NamesErased(AuditRecord record) =>
        $"One of the customers of {Name(record)} was erased; it can be neither undone nor allowed.";

    /// <summary>Null for what can be undone in principle.</summary>
    public static string? OfUndo(Context context, AuditRecord record) => record switch
    {
        { Kind: AuditKind.MergeRefused, Counterpart: 0 } =>
            $"{record.Id} is a refusal: it joined nobody, so there is nothing to undo. Allow it to carry it out.",
        { Kind: AuditKind.MergeRefused } =>
            $"{record.Id} is a refusal that was carried out by merge {record.Counterpart}. Undo that one.",
        { Kind: AuditKind.Undo } => $"{record.Id} is itself an undo, which cannot be undone. {InsteadOfUndo(context, record)}",
        { Counterpart: not 0 } => $"There is nothing to undo: {Name(record)} was undone already, by {record.Counterpart}.",
        _ => null,
    };

    /// <summary>Null for what can be allowed in principle: a refusal, and what parted two customers.</summary>
    public static string? OfAllow(Context context, AuditRecord record) => record switch
    {
        { Kind: AuditKind.Move } => $"{record.Id} is a move. It parts nobody, so there is nothing to allow.",
        { Kind: AuditKind.Undo } => $"{record.Id} is an undo. {InsteadOfUndo(context, record)}",
        { Kind: AuditKind.Split, Counterpart: not 0 } =>
            $"There is nothing to allow: {Name(record)} was undone, and its customers are one again.",
        { IsJoin: true, Counterpart: 0 } => $"There is nothing to allow: {Name(record)} stands.",
        { Kind: AuditKind.MergeRefused, Parties: [_] } => $"There is nothing to allow: for {Name(record)} nobody was to be "
            + "merged, the customer has no room. Split it, or raise the account's guard.",
        { Kind: AuditKind.MergeRefused, Counterpart: not 0 } =>
            $"There is nothing to allow: {Name(record)} was carried out already, by merge {record.Counterpart}.",
        _ => null,
    };

    /// <summary>What to do before customers who were parted can merge; empty when they were not.</summary>
    public static string AllowFirst(Context context, IReadOnlyList<Customer> parties) =>
        MergeGuard.PartedBy(context.State, context.Account.Number, parties) is > 0 and var cause
            ? $" Entry {cause} parted them: allow that one first."
            : string.Empty;

    /// <summary>As in <c>attach 5</c>.</summary>
    public static string Name(AuditRecord record) =>
        $"{(record.Kind == AuditKind.MergeRefused ? "refusal" : record.Kind.ToString().ToLowerInvariant())} {record.Id}";

    private static string InsteadOfUndo(Context context, AuditRecord undo) =>
        AuditTable.Show(context.State, context.Account, undo.Counterpart) switch
        {
            { IsJoin: true } join when undo.From == undo.Into =>
                $"It took back {Name(join)} and parted nobody: one of the two had no identifier left.",
            { IsJoin: true } join => $"Allow {Name(join)}: the next event that names both customers then joins them again.",
            { Kind: AuditKind.Split } split => $"It took back {Name(split)}: split the customer anew.",
            { Kind: AuditKind.Move } move =>
                $"It took back {Name(move)}: the next event that names the identifier with the other customer moves it again.",
            _ => "The customers of what it took back were erased.",
        };
}
