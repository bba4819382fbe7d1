using OpenOdp.Load.Check;
using OpenOdp.Load.Events;

namespace OpenOdp.Load.Run;

/// <summary>
/// A part of a run that has figures of its own. With segments there are two: a user enters most of them with the first few
/// events, which costs more than all that come afterwards.
/// </summary>
/// <param name="When">What is said of it behind the title of its figures.</param>
internal sealed record Phase(string When, EventSequence Events)
{
    public static IReadOnlyList<Phase> Of(LoadOptions options)
    {
        var each = (double)options.Events / options.Users;
        return options.Segments == 0
            ? [new Phase("", EventsOf(options, part: 0))]
            :
            [
                new Phase($", while users enter segments (the first {each:0.##} events of each)", EventsOf(options, part: 0)),
                new Phase($", afterwards (the next {each:0.##} events of each)", EventsOf(options, part: 1)),
            ];
    }

    private static EventSequence EventsOf(LoadOptions options, int part) => new(
        options.Seed + (ulong)(part * options.Events), options.Events, options.Users, options.MergeShare);
}

/// <summary>What a phase came to, and what was sent in it.</summary>
internal sealed record PhaseFigures(RunFigures Figures, SentRun Sent);
