using OpenOdp.Engine.Segments.Memberships;

namespace OpenOdp.Engine.Segments;

/// <summary>
/// Time has passed: works out the customers of an account whose timers are due at the record's time, so that what time ends or
/// begins is a change of the state like any other (rule G3); and removes changes that the window has left behind. The
/// command is empty: its record has the time.
/// </summary>
public static class TickCommand
{
    /// <summary>Customers that one tick works out at most.</summary>
    public const int MaxCustomers = 10_000;

    /// <summary>Once so many events were read anew, the next tick goes on.</summary>
    private const int EnoughEvents = 20_000;

    internal static RecordOutcome Apply(Context context, MembershipUpdate update)
    {
        update.Begin(context, MembershipCause.Time);
        var now = context.Header.RecordedAt / Microseconds.PerMillisecond;
        var due = TimerTable.Due(context.State, context.Account.Number, now, MaxCustomers);
        var done = 0;
        for (; done < due.Count && update.EventsRead < EnoughEvents; done++)
        {
            update.Update(due[done], only: null);
        }

        update.Write();
        var isMore = ChangeRetention.Trim(context);
        return context.Succeed(goesOn: isMore || done < due.Count || due.Count == MaxCustomers);
    }
}
