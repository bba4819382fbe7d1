using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Datafile;

/// <summary>Holds the datafile in use, and tells of each new one (PO-8).</summary>
internal sealed class ConfigStore(OdpOptions options, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProjectConfig? _current;
    private bool _ended;

    /// <summary>Called with each new configuration, the first included, one at a time, before anybody is told of it.</summary>
    public Action<ProjectConfig>? Changed { get; init; }

    /// <summary>Called after each new configuration, without a lock, before those who wait for the first go on.</summary>
    public Action? Announced { get; init; }

    public ProjectConfig? Current => _current;

    /// <summary>True once there is a configuration, false when there never will be one.</summary>
    public Task<bool> Ready => _ready.Task;

    public bool IsHopeless => _ready.Task is { IsCompletedSuccessfully: true, Result: false };

    /// <summary>Takes a datafile into use; a bad one is logged and changes nothing.</summary>
    public bool Take(ReadOnlyMemory<byte> utf8)
    {
        lock (_gate)
        {
            ProjectConfig config;
            try
            {
                config =
                    DatafileReader.Read(utf8, _current?.Endpoint, options.AllowInsecureHost, out var ignored)
                        .With(options.SegmentsToCheck);
                foreach (var part in ignored)
                {
                    Log.DatafilePartIgnored(logger, part);
                }
            }
            catch (FormatException error)
            {
                Log.DatafileInvalid(logger, error.Message);
                return false;
            }

            if (_ended || _current?.Revision == config.Revision) return true;

            _current = config;
            Log.DatafileTaken(logger, config.Revision, config.Endpoint?.Host ?? "none");
            Changed?.Invoke(config);
        }

        Announced?.Invoke();
        _ready.TrySetResult(true);
        return true;
    }

    /// <summary>Ends the wait of those who wait for a configuration that will not come.</summary>
    public void GiveUp() => _ready.TrySetResult(false);

    /// <summary>Lets go of the configuration, and takes no other (PO-10).</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            _current = null;
        }
    }
}
