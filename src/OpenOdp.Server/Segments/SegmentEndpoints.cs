using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Storage.Segments;

namespace OpenOdp.Server.Segments;

/// <summary><c>/v3/segments</c> (§6.2): installs, shows and removes segments.</summary>
internal sealed class SegmentEndpoints(SegmentBuild build)
{
    private const string StateHeader = "OpenOdp-Segment-State";

    /// <summary>Between the look at the newest revision and the one that replaces it, nobody else puts or deletes one.</summary>
    private static readonly NamedTurns Turns = new();

    private static readonly string NotAnId = $"use letters, digits and '_', at most {PutSegmentCommand.MaxIdLength} of them";

    /// <summary><c>GET /v3/segments</c>.</summary>
    public static Answer List(ReadCall call) => Answer.Ok(new SegmentIdsAnswer(IdsOf(call.Segments)));

    /// <summary><c>GET /v3/segments/{id}</c>: the newest revision, whether it answers yet or not.</summary>
    public static Answer Get(ReadCall call) =>
        Find(call) is { } segment
        && SegmentTable.ReadRevision(call.View, call.Account.Number, segment.Number, segment.Revision) is { } revision
            ? Answer.Ok(SegmentBody.Show(segment.Revision, revision))
            : SegmentRefusals.NotFound;

    /// <summary><c>POST /v3/segments/{id}:validate</c>: what installing it would say, and nothing is changed.</summary>
    public static Answer Validate(ReadCall call) => Validate(call.Id, call.Account, call.Body);

    public static Answer Validate(string id, AccountSettings account, JsonElement body) =>
        RefusalOf(id, account, SegmentBody.Stored(body), out var warnings)
        ?? Answer.Ok(new SegmentValidAnswer { Warnings = warnings });

    /// <summary><c>POST /v3/segments/{id}</c>: refused when there is one of this id.</summary>
    public Task<Answer> CreateAsync(WriteCall call) => PutAsync(call, mustBeNew: true, static () => null);

    /// <summary><c>PUT /v3/segments/{id}</c>.</summary>
    public Task<Answer> PutAsync(WriteCall call) => PutAsync(call, static () => null);

    /// <param name="call">The call.</param>
    /// <param name="refusal">Why it is not put after all, once nobody else can put or delete it; null when it is.</param>
    public Task<Answer> PutAsync(WriteCall call, Func<Answer?> refusal) => PutAsync(call, mustBeNew: false, refusal);

    /// <summary><c>DELETE /v3/segments/{id}</c>: answers with the ids of those that are left.</summary>
    public static Task<Answer> DeleteAsync(WriteCall call) => DeleteAsync(call, static () => null);

    /// <param name="call">The call.</param>
    /// <param name="refusal">Why it is not deleted after all, once nobody else can put or delete it; null when it is.</param>
    public static async Task<Answer> DeleteAsync(WriteCall call, Func<Answer?> refusal)
    {
        var id = Normal(call.Id);
        if (!PutSegmentCommand.IsId(id)) return SegmentRefusals.NotFound;
        var command = new ByteWriter();
        DeleteSegmentCommand.Write(command, id);
        var answer = await Turns.TakeAsync(
            call.Account.Number, id,
            async () => refusal() ?? await call.AppendAsync(CommandKind.DeleteSegment, command, _ => IdsLeft(call)));
        return answer.Status == StatusCodes.Status404NotFound ? SegmentRefusals.NotFound : answer;
    }

    /// <summary>The segment that a call names; null when there is none.</summary>
    public static Segment? Find(ReadCall call) => call.Segments.Find(call.Id);

    private async Task<Answer> PutAsync(WriteCall call, bool mustBeNew, Func<Answer?> mayNot)
    {
        var id = Normal(call.Id);
        var body = SegmentBody.Stored(call.Body);
        if (RefusalOf(id, call.Account, body, out var warnings) is { } refusal) return refusal;
        var command = new ByteWriter();
        PutSegmentCommand.Write(command, id, body, mustBeNew);
        var (revision, isNew) = (0, false);
        var answer = await Turns.TakeAsync(call.Account.Number, id, async () => mayNot() ?? await AppendAsync());
        if (answer.Status != StatusCodes.Status200OK) return answer;
        var isLive = await build.WaitAsync(call.Account.Number, id, revision);
        return answer with
        {
            Status = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            Header = (StateHeader, isLive ? "live" : "building"),
        };

        async Task<Answer> AppendAsync()
        {
            var answer = await call.AppendAsync(CommandKind.PutSegment, command, outcome =>
            {
                (revision, isNew) = (outcome.Revision, outcome.IsNew);
                return new RevisionAnswer(outcome.Revision) { Warnings = warnings };
            });
            return answer.Status == StatusCodes.Status409Conflict
                ? Answer.BadRequest(answer.Message!) // §6.2 knows 400 only
                : answer;
        }
    }

    /// <summary>What is wrong with a segment that is asked for; null when nothing is.</summary>
    private static Answer? RefusalOf(
        string id, AccountSettings account, byte[] body, out IReadOnlyList<string>? warnings)
    {
        warnings = null;
        if (RefusalOf(id) is { } refusal) return refusal;
        if (SegmentLanguage.Compiler.Validate(account, body, out var found) is { } fault) return SegmentRefusals.Invalid(fault);
        if (found.Count > 0) warnings = found;
        return null;
    }

    /// <summary>What is wrong with the id of a segment that is asked for; null when nothing is.</summary>
    public static Answer? RefusalOf(string id) =>
        PutSegmentCommand.IsId(Normal(id)) ? null : SegmentRefusals.Invalid(new SegmentFault("id", NotAnId));

    /// <summary>Ids are compared without regard to case, and stored in lower case (SEG-7).</summary>
    public static string Normal(string id) => id.ToLowerInvariant();

    private static SegmentIdsAnswer IdsLeft(WriteCall call)
    {
        using var view = call.Store.AcquireView();
        return new SegmentIdsAnswer(IdsOf(view.Definitions.SegmentsOf(call.Account.Number)));
    }

    private static IReadOnlyList<string> IdsOf(AccountSegments segments) => [.. segments.ById.Keys.Order(StringComparer.Ordinal)];
}
