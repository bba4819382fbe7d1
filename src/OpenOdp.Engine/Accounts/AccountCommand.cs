namespace OpenOdp.Engine.Accounts;

/// <summary>
/// Creates or changes an account. The command holds the whole settings; the engine sets the revision and refuses what
/// would change the meaning of stored rows.
/// </summary>
internal static class AccountCommand
{
    public static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command, out AccountSettings? changed)
    {
        changed = null;
        var settings = AccountSettings.Read(command);
        var before = AccountTable.Read(context.State, settings.Number);
        if (Fault(before, settings) is { } fault) return context.Fail(OutcomeKind.Conflict, fault);

        changed = settings with
        {
            Revision = (before?.Revision ?? 0) + 1,
            Forgotten = before is not null && settings.DedupSeconds > before.DedupSeconds ? before.ForgottenUntil(context.RecordedAt) : before?.Forgotten ?? 0,
        };
        AccountTable.Write(context.State, changed, context.Row);
        return context.Succeed();
    }

    private static string? Fault(AccountSettings? before, AccountSettings after)
    {
        if (after.Number == 0) return "Account number 0 is not an account; give it the next free number.";
        if (after.Identifiers.Count > AccountSettings.MaxFields) return $"An account has at most {AccountSettings.MaxFields} identifiers; these are {after.Identifiers.Count}.";
        if (after is { IdentifierCap: < 1 } or { MaxProfilesPerMerge: < 1 } or { MaxMergesPerHour: < 0 } or { MaxIdentifiers: < 1 or > AccountSettings.MaxOfMaxIdentifiers })
        {
            return $"A guard is out of its range: 1 or more values, profiles and identifiers, at most {AccountSettings.MaxOfMaxIdentifiers} identifiers.";
        }

        if (before is null) return null;
        if (before.Id != after.Id) return $"Account {before.Number} is '{before.Id}'; it cannot become '{after.Id}'.";
        if (before.HashKey != after.HashKey) return "The hash key of an account cannot change: suppressed identifiers depend on it.";
        if (after.Floor < before.Floor) return $"The floor is at {before.Floor} and cannot go down.";
        for (var i = 0; i < before.Identifiers.Count; i++)
        {
            if (i >= after.Identifiers.Count || before.Identifiers[i].Name != after.Identifiers[i].Name)
            {
                return $"Identifier '{before.Identifiers[i].Name}' is in use as number {i}; identifiers can only be added.";
            }
        }

        return null;
    }
}
