using OpenOdp.Engine.Experiments;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Experiments;

/// <summary><c>GET /admin/experiments/{key}/results?flag=</c>: who saw which variation, and how many of them did what.</summary>
internal sealed class ResultsEndpoint(AccountWalk walk)
{
    public Task<Answer> AnswerAsync(LongReadCall call) => AnswerAsync(call, Answer.Ok);

    /// <summary>The same, shown otherwise.</summary>
    public Task<Answer> AnswerAsync(LongReadCall call, Func<ExperimentResults, Answer> show)
    {
        var flag = call.Query.TryGetValue("flag", out var sent) ? sent.ToString() : null;
        var tally = new ExperimentTally(call.Id, flag);
        return walk.AnswerAsync(
            call,
            "A result",
            (view, _) =>
            {
                tally.ReadPage(view, view.Accounts[call.Account]);
                return tally.IsWhole;
            },
            () => tally is { IsWhole: true, Variations.Count: 0, SawSeveral: 0, Truncated: 0 }
                ? Answer.NotFound(
                    $"Nobody has seen '{call.Id}'{(flag is null ? "" : $" of the flag '{flag}'")} in the events that are kept. Ask for a result by the key of the rule.")
                : show(ExperimentResults.Of(call.Id, tally)));
    }
}
