using OpenOdp.Load.Run;

namespace OpenOdp.Load.Check;

/// <summary>What the check found, over all runs.</summary>
internal sealed class Verdict
{
    private const int Examples = 5;
    private readonly List<string> _examples = [];

    public long Acknowledged { get; private set; }

    public long Once { get; private set; }

    public long Missing { get; private set; }

    public long Twice { get; private set; }

    /// <summary>Sent, never acknowledged, and there: allowed, for the answer may have been lost.</summary>
    public long Unanswered { get; private set; }

    /// <summary>There though it was never sent, or was refused.</summary>
    public long Unsent { get; private set; }

    /// <summary>Events of someone else.</summary>
    public required long Foreign { get; init; }

    /// <summary>Events with another type, action or count than was sent, or at another user.</summary>
    public required long Changed { get; init; }

    /// <summary>Users that could not be read.</summary>
    public required string Errors { get; init; }

    public bool Holds => Missing + Twice + Unsent + Changed == 0 && Errors == "none";

    public void Add(SentRun run)
    {
        for (long number = 0; number < run.Events.Count; number++)
        {
            var (state, found) = (run.StateOf(number), run.Found(number));
            if (found > 1) Twice += Note("twice", run, number);
            if (state == BatchState.Acknowledged)
            {
                Acknowledged++;
                if (found == 0) Missing += Note("missing", run, number);
                if (found == 1) Once++;
            }
            else if (found > 0)
            {
                if (state == BatchState.Sent) Unanswered++;
                else Unsent += Note(state == BatchState.Refused ? "refused, but there" : "never sent", run, number);
            }
        }
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"check: {Acknowledged:N0} acknowledged, {Once:N0} found once, {Missing:N0} missing, {Twice:N0} twice");
        if (Unanswered > 0) output.WriteLine($"  {Unanswered:N0} more were sent, stored and not answered");
        if (Unsent > 0) output.WriteLine($"  {Unsent:N0} are there that were refused or never sent");
        if (Changed > 0) output.WriteLine($"  {Changed:N0} are not as they were sent, or at another customer");
        if (Foreign > 0) output.WriteLine($"  {Foreign:N0} events there are not of these runs");
        if (Errors != "none") output.WriteLine($"  could not read: {Errors}");
        foreach (var example in _examples) output.WriteLine($"  {example}");
    }

    private int Note(string what, SentRun run, long number)
    {
        if (_examples.Count < Examples)
        {
            _examples.Add($"{what}: event {number:N0}, idempotence_id {run.Events.Id(number)}, "
                + $"user {run.Events.User(number)}, {run.Events.Shape(number)}");
        }

        return 1;
    }
}
