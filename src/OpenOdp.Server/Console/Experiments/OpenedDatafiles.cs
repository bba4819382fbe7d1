namespace OpenOdp.Server.Console.Experiments;

/// <summary>
/// The datafiles that somebody looks at. One takes some tenths of a second to open and much memory, so that they are opened one
/// after the other, and those that were used last stay open.
/// </summary>
internal sealed class OpenedDatafiles : IAsyncDisposable
{
    private const int Most = 4;

    /// <summary>
    /// Bytes of their text at most, all together, but for the one that is in use. Open, one was measured to take eleven times
    /// those of its text.
    /// </summary>
    private const int MostBytes = 16 << 20;

    private readonly LinkedList<OpenedDatafile> _opened = [];
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>How many are open.</summary>
    public int Count => _opened.Count;

    /// <summary>Does something with a version; nobody else does meanwhile.</summary>
    /// <param name="sdkKey">Which datafile.</param>
    /// <param name="version">Which version of it.</param>
    /// <param name="read">Reads its bytes; null when it is not kept.</param>
    /// <param name="use">What to do; null for a version that is not kept.</param>
    /// <param name="cancellationToken">Ends the wait for the others.</param>
    public async Task<T> UseAsync<T>(
        string sdkKey, ulong version, Func<byte[]?> read, Func<OpenedDatafile?, ValueTask<T>> use,
        CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await use(await OpenAsync(sdkKey, version, read));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _opened) await one.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<OpenedDatafile?> OpenAsync(string sdkKey, ulong version, Func<byte[]?> read)
    {
        var found = _opened.FirstOrDefault(one => one.SdkKey == sdkKey && one.Version == version);
        if (found is not null) _opened.Remove(found);
        else if (read() is { } bytes) found = new OpenedDatafile(sdkKey, version, bytes);
        else return null;
        _opened.AddFirst(found);
        while (_opened.Count > Most || (_opened.Count > 1 && _opened.Sum(static one => one.Length) > MostBytes))
        {
            var oldest = _opened.Last!.Value;
            _opened.RemoveLast();
            await oldest.DisposeAsync();
        }

        return found;
    }
}
