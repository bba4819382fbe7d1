using OpenOdp.Engine.Experiments;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Experiments;

/// <summary><c>GET /admin/experiments/{key}/results</c>: who saw which variation, and how many of them did what.</summary>
internal sealed class ResultsEndpoint(AccountWalk walk)
{
    public Task<Answer> AnswerAsync(LongReadCall call)
    {
        var tally = new ExperimentTally(call.Id);
        return walk.AnswerAsync(
            call,
            "A result",
            (view, _) =>
            {
                tally.ReadPage(view, view.Accounts[call.Account]);
                return tally.IsWhole;
            },
            () => tally is { IsWhole: true, Variations.Count: 0, SawSeveral: 0 }
                ? Answer.NotFound(
                    $"Nobody has seen '{call.Id}' in the events that are kept. Ask for a result by the key of the rule.")
                : Answer.Ok(ExperimentResults.Of(call.Id, tally)));
    }
}
