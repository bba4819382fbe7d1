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
        if (settings.FaultAfter(before) is { } fault) return context.Fail(OutcomeKind.Conflict, fault);

        changed = settings with
        {
            Revision = (before?.Revision ?? 0) + 1,
            Forgotten = before is not null && settings.DedupSeconds > before.DedupSeconds
                ? before.ForgottenUntil(context.RecordedAt)
                : before?.Forgotten ?? 0,
        };
        AccountTable.Write(context.State, changed);
        return context.Succeed();
    }
}
