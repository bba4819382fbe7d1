using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>One step of a random history.</summary>
internal abstract record Step;

internal sealed record SendStep(KeyClass Key, SentEvent[] Events) : Step
{
    public override string ToString() => $"send ({Key}) {string.Join(" ; ", Events.AsEnumerable())}";
}

internal sealed record UpdateStep(SentProfile[] Profiles) : Step
{
    public override string ToString() => string.Join(" ; ", Profiles.AsEnumerable());
}

/// <summary>Undoes the audit record at a place, counted from the newest.</summary>
internal sealed record UndoStep(int Back) : Step;

/// <summary>Allows the audit record at a place, counted from the newest.</summary>
internal sealed record AllowStep(int Back) : Step;

internal sealed record SplitStep((string Name, string Value)[] Identifiers) : Step
{
    public override string ToString() => $"split {Text.Of(Identifiers)}";
}

internal sealed record MergeStep(int Into, int From) : Step;

/// <summary>Erases a customer; each step may cost so much, and the next one comes before the next step of the history.</summary>
internal sealed record EraseStep(int Customer, int Cost) : Step;

/// <summary>Ends the suppression of an identifier.</summary>
internal sealed record LiftStep(string Name, string Value) : Step;

/// <summary>Time passes.</summary>
internal sealed record WaitStep(long Microseconds) : Step
{
    public override string ToString() => $"wait {Microseconds / TestLog.Second} s";
}

/// <summary>Sends an earlier batch again, counted from the newest.</summary>
internal sealed record ResendStep(int Back) : Step;

internal sealed record HoldStep(PublicKeyMerges Merges) : Step;

/// <summary>Changes how long the same event is recognised.</summary>
internal sealed record WindowStep(long Seconds) : Step;

/// <summary>Makes a passthrough audience, or deletes it.</summary>
internal sealed record AudienceStep(string Id, bool IsThere) : Step;

/// <summary>Raises the floor, or tries to, to a position counted from the newest.</summary>
internal sealed record FloorStep(int Back) : Step;

/// <summary>An account and what happens to it.</summary>
internal sealed record History(AccountSettings Settings, Step[] Steps)
{
    public override string ToString() =>
        $"cap {Settings.IdentifierCap}, profiles {Settings.MaxProfilesPerMerge}, merges per hour {Settings.MaxMergesPerHour}, "
        + $"window {Settings.DedupSeconds} s\n"
        + string.Join("\n", Steps.Select((step, i) => $"  {i}: {step}"));
}
