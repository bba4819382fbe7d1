using System.Text.Json;
using OpenOdp.Client;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments.Words;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>Why a user gets what they get, by the client's own engine.</summary>
internal sealed class WhyPages(DatafilePages datafiles)
{
    /// <summary>Variables, and steps of a decision, that are shown.</summary>
    private const int MostShown = 50;

    private const int MaxUser = 256;
    private const int MaxAttributes = 4000;

    private const OptimizelyDecideOption How = OptimizelyDecideOption.IncludeReasons
        | OptimizelyDecideOption.DisableDecisionEvent | OptimizelyDecideOption.IgnoreUserProfileService;

    /// <summary>What the client says of a rule whose prediction it could not have.</summary>
    private const string NoPrediction = "Failed to fetch CMAB ";

    public async Task<Page> ShowAsync(LongPageCall call)
    {
        var (datafile, user, model) = call.Read(Find);
        if (datafile is null || user is null) return Page.Of<WhyPage>(model);
        var question = model.Question;
        var attributes = UserAttributes.Read(question.Attributes, out _);
        var userId = question.User.Length > 0 ? question.User : user.Ids[0];
        var answer = await datafiles.UseAsync(call, datafile.SdkKey, datafile.Version, async one =>
        {
            if (one is null) return null;
            var asked = one.Index.Segments.Select(id => new AskedSegment(
                call.Viewer.ShowText(id), user.Members.Contains(id), user.Here.Contains(id)));
            var segments = asked.OrderByDescending(static segment => segment.IsMember).ToList();
            var flags = DatafilePages.FlagsOf(one.Index, question.Flag);
            var context = one.Client.CreateUserContext(
                userId, attributes.ToDictionary(static known => known.Name, static known => known.Value));
            context.QualifiedSegments = [.. user.Members];
            var room = new PageRoom();
            var decisions = await context.DecideForKeysAsync(
                flags.Take(DatafilePages.FlagsShown), How, call.Ask.CancellationToken);
            return new WhyAnswer(
                call.Viewer.ShowText(userId),
                [.. user.Ids.Where(id => id != userId).Select(id => Other(call.Viewer, question, id))],
                user.Customer,
                user.Known,
                call.Viewer.ShowText(datafile.Revision),
                segments,
                attributes,
                room.Fill(
                    decisions.Values.ToList(), DatafilePages.FlagsShown,
                    decision => Show(datafile.SdkKey, call.Viewer, decision, room)).Shown,
                flags.Count);
        });
        return Page.Of<WhyPage>(answer is null
            ? model with { Fault = "There is another version of the datafile by now. Ask again." }
            : model with { Answer = answer });
    }

    /// <summary>Who is meant, and by which datafile; without either there is the form, and what is wrong.</summary>
    private static (HostedDatafile? Datafile, FoundUser? User, WhyModel Model) Find(PageCall call)
    {
        var hosted = DatafileEndpoints.All(call.Read.View, call.Read.Account.Number).Datafiles;
        var question = QuestionOf(call, hosted.Count > 0 ? hosted[0].SdkKey : "");
        var model = new WhyModel(question, [.. hosted.Select(static one => one.SdkKey)], null, [], null);
        if (!question.IsAsked || hosted.Count == 0) return (null, null, model);
        if (FaultOf(question) is { } fault) return Refuse(fault);
        var datafile = DatafileEndpoints.Find(call.Read with { Id = question.SdkKey });
        if (datafile is null) return Refuse(DatafileEndpoints.NotThere(question.SdkKey));
        var found = UserSearch.Find(call, question);
        if (found.Count > 1)
        {
            return (null, null, model with { Candidates = [.. found.Select(one => UserSearch.Show(call, one))] });
        }

        if (found.Count == 0 && question.Who.Length > 0) return Refuse(CustomerSearch.Unknown);
        var user = UserSearch.Of(call, question, found.Count > 0 ? found[0] : null);
        return question.User.Length > 0 || user.Ids.Count > 0
            ? (datafile, user, model)
            : Refuse("The customer has no fs_user_id and no vuid. Write the user id that the program gives to the client.");

        (HostedDatafile?, FoundUser?, WhyModel) Refuse(string why) => (null, null, model with { Fault = why });
    }

    private static WhyQuestion QuestionOf(PageCall call, string first) => new(
        call["sdkKey"] is { Length: > 0 } sdkKey ? sdkKey : first,
        call["user"],
        call["customer"] is { Length: > 0 } id ? id : call["who"].Trim(),
        AttributeRow.OneLineEnd(call["attributes"]),
        DatafilePages.AskedIn(call["flag"]));

    private static string? FaultOf(WhyQuestion question)
    {
        if (Math.Max(question.User.Length, question.Who.Length) > MaxUser) return $"Ids have at most {MaxUser} characters here.";
        if (question.Attributes.Length > MaxAttributes) return $"Attributes have at most {MaxAttributes} characters here.";
        UserAttributes.Read(question.Attributes, out var fault);
        return fault;
    }

    private static ShownDecision Show(string sdkKey, Viewer viewer, OptimizelyDecision decision, PageRoom room)
    {
        var variables = JsonElement.Parse(decision.Variables.ToString());
        var reasons = room.Fill(
            [.. decision.Reasons.Where(static reason => !reason.StartsWith(NoPrediction, StringComparison.Ordinal))],
            MostShown, reason => room.Take(viewer.ShowText(reason)));
        room.Take(decision.FlagKey, PageRoom.Decision);
        room.Take(decision.RuleKey ?? "");
        room.Spend(decision.RuleKey is { } rule ? ExperimentAddress.LinkTo(sdkKey, decision.FlagKey, rule) ?? "" : "");
        return new ShownDecision(
            decision.FlagKey,
            decision.VariationKey is { } key ? room.Take(viewer.ShowText(key)) : null,
            decision.Enabled,
            decision.RuleKey,
            decision.Reasons.Any(static reason => reason.StartsWith(NoPrediction, StringComparison.Ordinal)),
            room.Fill([.. variables.EnumerateObject()], MostShown, one => viewer.Show(one.Name, one.Value.Text())),
            [.. reasons.Shown, .. Enumerable.Repeat($"… and {reasons.More:N0} more", Math.Min(1, reasons.More))]);
    }

    /// <summary>Another id; one that is masked is asked about by nobody.</summary>
    private static OtherId Other(Viewer viewer, WhyQuestion question, string id)
    {
        var shown = viewer.ShowText(id);
        return new OtherId(shown, shown == id ? (question with { User = id }).Address : null);
    }
}
