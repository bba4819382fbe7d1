using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;
using OpenOdp.Server.Telemetry;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Datafiles;

/// <summary>Datafiles are taken, looked at and deleted.</summary>
internal sealed class DatafileEndpoints(IReadOnlyList<AccountPlan> plans, PublicAddress address, LimitCounters limits)
{
    /// <summary>Bytes of a datafile at most.</summary>
    public const int MaxBytes = 10 << 20;

    /// <summary>Objects and arrays within each other: conditions are trees of a few levels, and clients read as many.</summary>
    public const int MaxDepth = 256;

    /// <summary>Between the look at the version in use and its deletion, nobody else of the account puts one.</summary>
    private static readonly NamedTurns Turns = new();

    private static readonly string NotAKey =
        $"An SDK key is of a-z, A-Z, 0-9, '_' and '-', at most {PutDatafileCommand.MaxKeyLength} of them.";

    /// <summary><c>GET /admin/datafiles</c>.</summary>
    public static Answer List(ReadCall call) => Answer.Ok(All(call.View, call.Account.Number));

    /// <summary><c>GET /admin/datafiles/{sdkKey}?version=</c>: a version, or the one in use.</summary>
    public static Answer Get(ReadCall call)
    {
        if (Find(call) is not { } datafile) return Answer.NotFound(NotThere(call.Id));
        var version = datafile.Version;
        if (call.Query["version"] is [{ } text]
            && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version))
        {
            return Answer.BadRequest("version is the number of a version, as the list shows it.");
        }

        return DatafileTable.ReadBytes(call.View, datafile.SdkKey, version) is { } bytes
            ? new Answer(StatusCodes.Status200OK, bytes, null)
            : Answer.NotFound($"Version {version} of '{call.Id}' is not kept.");
    }

    /// <summary><c>PUT /admin/datafiles/{sdkKey}</c>.</summary>
    public async Task<Answer> PutAsync(WriteCall call, HttpRequest request)
    {
        if (!PutDatafileCommand.IsSdkKey(call.Id)) return Answer.BadRequest(NotAKey);
        using var body = await CallBody.ReadAsync(request, MaxDepth, MaxBytes);
        return await TakeAsync(call, body, request);
    }

    /// <summary>Takes a datafile that was read already; null for one that is empty.</summary>
    public async Task<Answer> TakeAsync(WriteCall call, JsonDocument? body, HttpRequest request)
    {
        if (!PutDatafileCommand.IsSdkKey(call.Id)) return Answer.BadRequest(NotAKey);
        if (body is null) return Answer.BadRequest("Send the datafile: the JSON that clients are to fetch.");
        var root = body.RootElement;
        var findings = DatafileCheck.Of(root, call.Id);
        if (findings.Faults.Count > 0)
        {
            return Answer.BadRequest($"The datafile cannot be taken. {string.Join(' ', findings.Faults)}");
        }

        if (findings.HasMore) limits.Count(Limit.Warnings);
        if (address.Of(request) is not { Length: > 0 } host)
        {
            return Answer.BadRequest(
                "Send a Host header, or set OpenOdp__PublicUrl, with an address that clients can use: the datafile is to lead "
                    + "them here.");
        }

        if (plans.FirstOrDefault(plan => plan.Id == call.Account.Id) is not { PublicKey: var publicKey })
        {
            return Answer.Conflict("The account is no longer configured: its datafiles are not served.");
        }

        await FreeAsync(call);
        var command = new ByteWriter();
        PutDatafileCommand.Write(
            command,
            call.Id,
            DatafileCheck.Text(root, "revision")!,
            DatafileCheck.Text(root, "accountId")!,
            DatafileCheck.Text(root, "projectId")!,
            AsKept(call, root),
            host,
            publicKey);
        var (isNew, isGone) = (false, false);
        var answer = await Turns.TakeAsync(
            call.Account.Number, call.Id, () => call.AppendAsync(CommandKind.PutDatafile, command, Taken));
        if (answer.Status == StatusCodes.Status409Conflict && IsFull(call)) limits.Count(Limit.Datafiles);
        return isGone
            ? Answer.Conflict("It was taken, and deleted at once by another call.")
            : isNew ? answer with { Status = StatusCodes.Status201Created } : answer;

        DatafileTakenAnswer? Taken(RecordOutcome outcome)
        {
            isNew = outcome.IsNew;
            using var view = call.Store.AcquireView();
            if (DatafileTable.Read(view, call.Id) is not { } taken)
            {
                isGone = true;
                return null;
            }

            var one = Show(taken);
            return new DatafileTakenAnswer(
                one.SdkKey, one.Version, one.Versions, one.UpdatedAt, one.Revision, one.Bytes, one.Url, findings.Warnings);
        }
    }

    /// <summary><c>DELETE /admin/datafiles/{sdkKey}</c>: answers with those that are left.</summary>
    public static Task<Answer> DeleteAsync(WriteCall call) => DeleteAsync(call, static () => null);

    /// <param name="call">The call.</param>
    /// <param name="refusal">Why it is not deleted after all, once nobody else can put one; null when it is.</param>
    public static Task<Answer> DeleteAsync(WriteCall call, Func<Answer?> refusal)
    {
        var command = new ByteWriter();
        DeleteDatafileCommand.Write(command, call.Id);
        return Turns.TakeAsync(call.Account.Number, call.Id, async () =>
            refusal() ?? await call.AppendAsync(CommandKind.DeleteDatafile, command, _ =>
            {
                using var view = call.Store.AcquireView();
                return All(view, call.Account.Number);
            }));
    }

    /// <summary>The key of a datafile whose account is no longer configured is for who wants it.</summary>
    private async Task FreeAsync(WriteCall call)
    {
        HostedDatafile? other;
        using (var view = call.Store.AcquireView())
        {
            other = DatafileTable.Read(view, call.Id);
            if (other is null || other.OwnerIn(plans, call.Store) is not null) return;
            if (All(view, call.Account.Number).Datafiles.Count >= PutDatafileCommand.MaxDatafiles) return;
        }

        var command = new ByteWriter();
        DeleteDatafileCommand.Write(command, call.Id);
        await call.Store.AppendOwnAsync(CommandKind.DeleteDatafile, other.Account, command);
    }

    /// <summary>What was sent; or what is kept, when that is what clients fetch of it here.</summary>
    private static ReadOnlySpan<byte> AsKept(WriteCall call, JsonElement root)
    {
        var sent = JsonMarshal.GetRawUtf8Value(root);
        using var view = call.Store.AcquireView();
        return DatafileTable.Read(view, call.Id) is { } datafile && datafile.Account == call.Account.Number
            && datafile.Revision == DatafileCheck.Text(root, "revision")
            && DatafileTable.ReadBytes(view, call.Id, datafile.Version) is { } kept
            && sent.SequenceEqual(DatafileWriter.Write(kept, datafile.Host, datafile.PublicKey)) ? kept : sent;
    }

    internal static DatafilesAnswer All(IStateReader state, uint account) =>
        new([.. DatafileTable.ReadAll(state).Where(datafile => datafile.Account == account).Select(Show)]);

    /// <summary>True when the account has no room for another datafile, and this is none of its own.</summary>
    private static bool IsFull(WriteCall call)
    {
        using var view = call.Store.AcquireView();
        return DatafileTable.Read(view, call.Id) is null
            && All(view, call.Account.Number).Datafiles.Count >= PutDatafileCommand.MaxDatafiles;
    }

    internal static HostedDatafile? Find(ReadCall call) =>
        PutDatafileCommand.IsSdkKey(call.Id) && DatafileTable.Read(call.View, call.Id) is { } datafile
        && datafile.Account == call.Account.Number ? datafile : null;

    internal static string NotThere(string sdkKey) => $"There is no datafile of the key '{sdkKey}'.";

    internal static DatafileAnswer Show(HostedDatafile datafile) => new(
        datafile.SdkKey, datafile.Version, datafile.Versions, IsoTime.OfMicroseconds(datafile.At), datafile.Revision,
        datafile.Length,
        $"{datafile.Host}{DatafilesApi.Path.Replace("{sdkKey}", datafile.SdkKey, StringComparison.Ordinal)}");
}
