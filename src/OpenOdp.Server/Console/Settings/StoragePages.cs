using System.Text.Json;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Http;
using OpenOdp.Server.Operations;
using OpenOdp.Storage;
using OpenOdp.Storage.Erasure;

namespace OpenOdp.Server.Console.Settings;

/// <summary>What the store takes, its copies, and what was erased from it.</summary>
/// <param name="Refusal">Why the viewer cannot do what concerns all accounts; null when they can.</param>
/// <param name="Next">The <c>before</c> of older erasures; null when there are none.</param>
/// <param name="Typed">The directory that was typed, when it was refused.</param>
internal sealed record StorageModel(
    StoreSizes Sizes, WorkState? Work, IReadOnlyList<CheckpointInfo> Checkpoints, IReadOnlyList<ErasureAnswer> Erasures,
    string? Next, string? Refusal, string Typed, string? Fault);

/// <summary>How many bytes there are of what.</summary>
internal sealed record StoreSizes(long Log, long State, long Unwritten, long Waiting);

/// <summary>The store: its size, copies, compaction and erasures.</summary>
internal sealed class StoragePages(Store store, StorageWork work, TimeProvider clock)
{
    private const string Room = "/settings/storage";
    private const int Shown = 50;

    private const string Unnamed =
        "Name the directory for the copy, which must not exist yet, by its full path, as in /backup/2026-11-23.";

    /// <summary>What is refused is refused within that time, and is told in place.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public Page Show(PageCall call) => Show<StoragePage>(call, string.Empty, null);

    /// <summary>What changes by itself, for the page to show it.</summary>
    public Page Now(PageCall call) => Show<StorageNow>(call, string.Empty, null);

    public Task<Page> CheckpointAsync(FormCall call)
    {
        var directory = call["directory"].Trim();
        var body = JsonElement.Parse(Forms.Json(json => json.WriteString("directory", directory)).Span);
        return CheckpointEndpoints.TryDirectory(body, out var target, out var fault) && target is not null
            ? BeginAsync(call, $"Checkpoint in {target}", directory, CheckpointEndpoints.CreateAsync, body)
            : Task.FromResult(Again(call, directory, Answer.BadRequest(directory.Length > 0 ? fault : Unnamed)));
    }

    public Task<Page> CompactAsync(FormCall call) =>
        BeginAsync(call, "Compaction", string.Empty, CompactionEndpoints.CompactAsync, default);

    private async Task<Page> BeginAsync(
        FormCall call, string what, string typed, Func<OperatorCall, Task<Answer>> operate, JsonElement body)
    {
        if (!OperatorKey.AllowsAlone(call.Write.Caller.Class, store.Accounts))
        {
            return Again(call, typed, new Answer(StatusCodes.Status403Forbidden, default, Envelopes.NeedsOperator));
        }

        if (work.Begin(what, call.Viewer.Name, () => operate(new OperatorCall(store, string.Empty, body))) is not { } begun)
        {
            return Again(call, typed, Answer.Conflict("Something else is under way, as you see below. Begin when it is done."));
        }

        await Task.WhenAny(begun, Task.Delay(Patience, clock, call.CancellationToken));
        return begun is { IsCompleted: true, Result: { } fault } ? Again(call, typed, Answer.Conflict(fault)) : Page.GoTo(Room);
    }

    private Page Again(FormCall call, string typed, Answer refusal) =>
        call.Read(read => Show<StoragePage>(read, typed, refusal));

    private Page Show<TPage>(PageCall call, string typed, Answer? refusal)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        var (view, metrics) = (call.Read.View, store.Metrics);
        var remains = store.Erasures.ReadRemains();
        ulong? before = IdText.TryRead(call["before"], out var last) ? last : null;
        var erasures = ErasureTable.ReadPage(view, call.Read.Account.Number, before, Shown + 1);
        return Page.Of<TPage>(
            new StorageModel(
                new StoreSizes(metrics.LogBytes, metrics.StateBytes, metrics.MemtableBytes, metrics.PendingCompactionBytes),
                work.Now,
                remains.Checkpoints,
                [.. erasures.Take(Shown).Select(erasure => ErasureAnswer.Of(erasure, remains))],
                erasures.Count > Shown ? IdText.Of(erasures[Shown - 1].Id) : null,
                OperatorKey.AllowsAlone(KeyClass.Private, view.Accounts) ? null : Envelopes.NeedsOperator,
                typed,
                refusal?.Message),
            refusal?.Status ?? StatusCodes.Status200OK);
    }
}
