using OpenOdp.Engine.Experiments;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Experiments;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>A rule: what the datafile says of it, and what came of it.</summary>
internal sealed class RulePages(DatafilePages datafiles, ResultsEndpoint results, TimeProvider clock)
{
    /// <summary>Variations, and events, that are shown: those with the most visitors.</summary>
    private const int MostShown = 30;

    /// <summary>How long a page waits for results that somebody else has asked for, and how often it looks.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>It comes at once, and asks for the results when it is there; with <c>show=results</c> it has them.</summary>
    public async Task<Page> ShowAsync(LongPageCall call)
    {
        if (DatafilePages.Find(call) is not { } datafile) return Page.NotFound(DatafileEndpoints.NotThere(call.Ask.Id));
        var (flag, key) = (call["flag"], call["rule"]);
        if (key.Length == 0) return Page.NotFound("A rule is named by its key and by the key of its flag.");
        var rule = await datafiles.UseAsync(call, datafile.SdkKey, datafile.Version, one => ValueTask.FromResult(
            one is null ? null : new FlagReader(datafile.SdkKey, one.Index, call.Viewer, new PageRoom()).Rule(flag, key)));
        var found = call["show"] == "results" ? await FindAsync(call) : default;
        return Page.Of<RulePage>(
            new RuleModel(datafile.SdkKey, flag, key, rule, found.Model),
            found.Model is null ? StatusCodes.Status200OK : found.Status);
    }

    /// <summary>What came of it, as a part of the page.</summary>
    public async Task<Page> ResultsAsync(LongPageCall call)
    {
        if (DatafilePages.Find(call) is null) return Page.NotFound(DatafileEndpoints.NotThere(call.Ask.Id));
        var (status, model) = await FindAsync(call);
        return Page.Of<ResultsPart>(new RuleModel(call.Ask.Id, call["flag"], call["rule"], null, model), status);
    }

    /// <summary>What nobody has seen is no fault of the page.</summary>
    private async Task<(int Status, ResultsModel Model)> FindAsync(LongPageCall call)
    {
        var address = ExperimentAddress.OfRule(call.Ask.Id, call["flag"], call["rule"]);
        ExperimentResults? found = null;
        Answer answer;
        bool isBusy;
        var asked = clock.GetTimestamp();
        do
        {
            answer = await results.AnswerAsync(call.Ask with { Id = call["rule"] }, all =>
            {
                found = all;
                return new Answer(StatusCodes.Status200OK, default, null);
            });
            isBusy = answer.Status == StatusCodes.Status503ServiceUnavailable;
        }
        while (isBusy && clock.GetElapsedTime(asked) < Patience && await PauseAsync(call.Ask.CancellationToken));

        if (found is not null) return (answer.Status, Show(call.Viewer, address, call["event"], found));
        return (
            isBusy ? answer.Status : StatusCodes.Status200OK,
            new ResultsModel(address, answer.Message, isBusy, "", [], [], []));
    }

    /// <summary>False when nobody waits any more.</summary>
    private async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private static ResultsModel Show(Viewer viewer, string address, string chosen, ExperimentResults results)
    {
        var variations = results.Variations.OrderByDescending(static one => one.Visitors).Take(MostShown)
            .OrderBy(static one => one.Variation, StringComparer.Ordinal).ToList();
        var events = variations
            .SelectMany(one => one.Events.Select(of => new ShownRate(viewer.ShowText(one.Variation), one.Visitors, of)))
            .GroupBy(static one => one.Of.Event, StringComparer.Ordinal)
            .OrderByDescending(static one => one.Sum(rate => rate.Of.Conversions)).ToList();
        var charts = events.Take(MostShown).Select(one => RateChart.Of(viewer.ShowText(one.Key), one)).ToList();
        return new ResultsModel(
            address,
            null,
            false,
            (charts.Find(one => one.Event == chosen) ?? charts.FirstOrDefault())?.Event ?? "",
            charts,
            [.. variations.Select(one => new ShownVisitors(viewer.ShowText(one.Variation), one.Visitors))],
            [.. NotesOn(results, variations.Count, events.Count)]);
    }

    private static IEnumerable<string> NotesOn(ExperimentResults results, int variations, int events)
    {
        if (!results.Complete)
        {
            yield return "Not complete: there are more customers than could be looked at in time. These are the numbers of the "
                + $"first {results.Customers:N0}.";
        }

        if (results.SawSeveral > 0)
        {
            var visitors = results.SawSeveral == 1 ? "visitor" : "visitors";
            yield return $"{results.SawSeveral:N0} {visitors} saw more than one variation. They count in none, since nobody "
                + "knows which of them made a difference.";
        }

        if (results.Truncated > 0)
        {
            var customers = results.Truncated == 1 ? "customer has" : "customers have";
            yield return $"{results.Truncated:N0} {customers} more than {ExperimentTally.MaxEvents:N0} events: the newest count.";
        }

        var (moreVariations, moreEvents) = (
            results.MoreVariations + results.Variations.Count - variations, results.MoreEvents + Math.Max(0, events - MostShown));
        if (moreVariations > 0) yield return $"{moreVariations:N0} more variations are not shown: these have the most visitors.";
        if (moreEvents > 0) yield return $"{moreEvents:N0} more events are not shown: these were done by the most visitors.";
    }
}
