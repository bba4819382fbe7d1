using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Accounts;

/// <summary>
/// Creates or changes an account. The command holds the whole settings; the engine sets the revision and refuses what
/// would change the meaning of stored rows.
/// </summary>
public static class AccountCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, AccountSettings settings) => settings.Write(writer);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command, SegmentCompiler compiler)
    {
        var settings = AccountSettings.Read(command);
        var before = AccountTable.Read(context.State, settings.Number);
        if (settings.FaultAfter(before) is { } fault) return context.Fail(OutcomeKind.Conflict, fault);

        var changed = settings with
        {
            Revision = (before?.Revision ?? 0) + 1,
            Forgotten = before is not null && settings.DedupSeconds > before.DedupSeconds
                ? before.ForgottenUntil(context.Header.RecordedAt)
                : before?.Forgotten ?? 0,
        };
        AccountTable.Write(context.State, changed);
        var hasErased = CountersTable.Read(context.State, changed.Number).Erased > 0;
        context.Effects.ChangedAccount = changed with { HasErased = hasErased };
        if (before is null || before.IsReadAlikeBy(changed)) return context.Succeed();
        var segments = AccountSegments.Read(context.State, changed, compiler);
        if (segments.All.Count == 0) return context.Succeed();
        context.Effects.ChangedSegments = segments.Refreshed(context.State, changed.Number);
        return context.Succeed(goesOn: true);
    }
}
