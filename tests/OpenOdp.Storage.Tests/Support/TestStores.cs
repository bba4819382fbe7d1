using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine;
using OpenOdp.Storage.Log;

namespace OpenOdp.Storage.Tests.Support;

/// <summary>Opens stores the way tests want them: small, and with a clock that may be given.</summary>
internal static class TestStores
{
    public static StoreOptions Options(string directory) => new()
    {
        Directory = directory,
        Memory = MemoryPlan.Of(32 << 20),
        ReopenDelay = TimeSpan.FromMilliseconds(50),
    };

    public static Store Open(string directory, TimeProvider? clock = null) => Open(Options(directory), clock);

    public static Store Open(StoreOptions options, TimeProvider? clock = null) =>
        Store.Open(options, clock ?? TimeProvider.System, NullLogger.Instance);

    /// <summary>Appends what a new store needs before events: the rules and account 1.</summary>
    public static async Task SetUpAsync(this Store store, params uint[] accounts)
    {
        await store.CommitAsync(Commands.Rules());
        foreach (var account in accounts.Length == 0 ? [1u] : accounts) await store.CommitAsync(Commands.Account(account));
    }

    /// <summary>Appends a request that must be committed and applied.</summary>
    public static async Task<CommitResult> CommitAsync(this Store store, AppendRequest request)
    {
        var result = await store.AppendAsync(request);
        Assert.True(result.Status == CommitStatus.Committed, $"{result.Status}: {result.Reason}");
        Assert.True(
            result.Outcome!.Kind is OutcomeKind.Applied or OutcomeKind.Duplicate,
            $"{result.Outcome.Kind}: {result.Outcome.Message}");
        return result;
    }

    /// <summary>Appends that many requests of one event each, eight at a time.</summary>
    public static async Task FillAsync(this Store store, int requests, ulong seed = 1, string? padding = null)
    {
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            await store.CommitAsync(Commands.Events(seed * 1_000_000 + (ulong)i, padding: padding)));
    }
}
