using OpenOdp.Engine;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;
using OpenOdp.Storage;

namespace OpenOdp.Server.Console.Settings;

/// <summary>Something long that somebody began, and how it ended.</summary>
/// <param name="What">What it is, as in "Checkpoint in /backup".</param>
/// <param name="By">Who began it.</param>
/// <param name="Took">How long it has taken so far, or took.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal sealed record WorkState(string What, string By, string At, TimeSpan Took, bool IsRunning, string? Fault);

/// <summary>Runs what takes minutes beside the requests that began it, one at a time.</summary>
internal sealed partial class StorageWork(TimeProvider clock, ILogger<StorageWork> logger)
{
    private readonly Lock _gate = new();
    private string _what = string.Empty;
    private string _by = string.Empty;
    private long _began;
    private DateTimeOffset _at;
    private TimeSpan _took;
    private Task<string?>? _running;

    /// <summary>What runs, or ran last; null when nothing has.</summary>
    public WorkState? Now
    {
        get
        {
            lock (_gate)
            {
                if (_running is not { } running) return null;
                var isRunning = !running.IsCompleted;
                return new WorkState(
                    _what,
                    _by,
                    IsoTime.OfMicroseconds(Microseconds.Of(_at)),
                    isRunning ? clock.GetElapsedTime(_began) : _took,
                    isRunning,
                    isRunning ? null : running.Result);
            }
        }
    }

    /// <summary>Begins with something; the task ends with it, and with why it failed. Null while something else runs.</summary>
    public Task<string?>? Begin(string what, string by, Func<Task<Answer>> work)
    {
        lock (_gate)
        {
            if (_running is { IsCompleted: false }) return null;
            (_what, _by) = (what, by);
            (_began, _at) = (clock.GetTimestamp(), clock.GetUtcNow());
            LogBegan(by, what);
            return _running = Task.Run(() => RunAsync(work));
        }
    }

    private async Task<string?> RunAsync(Func<Task<Answer>> work)
    {
        try
        {
            var answer = await work();
            return answer.Status < StatusCodes.Status400BadRequest ? null : answer.Message;
        }
        catch (StoreException error)
        {
            return error.Message;
        }
        catch (Exception error)
        {
            LogFailed(error, _what);
            return "It failed for a reason of the server's own; its log has the details.";
        }
        finally
        {
            lock (_gate) _took = clock.GetElapsedTime(_began);
        }
    }

    [LoggerMessage(4017, LogLevel.Information, "By the console, {By} has begun: {What}.")]
    private partial void LogBegan(string by, string what);

    [LoggerMessage(4018, LogLevel.Error, "{What} failed.")]
    private partial void LogFailed(Exception error, string what);
}
