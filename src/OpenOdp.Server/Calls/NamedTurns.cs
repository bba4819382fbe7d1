namespace OpenOdp.Server.Calls;

/// <summary>
/// Turns at things of accounts that have names: what is done with one of them is done by one at a time. A few things may share a
/// turn.
/// </summary>
internal sealed class NamedTurns
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(static _ => new SemaphoreSlim(1, 1))];

    public Task<T> TakeAsync<T>(uint account, string name, Func<Task<T>> work) =>
        _turns[(uint)HashCode.Combine(account, name) % (uint)_turns.Length].TakeAsync(work);
}
