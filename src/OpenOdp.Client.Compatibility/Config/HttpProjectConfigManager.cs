using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility.Config;

/// <summary>Polls the datafile of an SDK key: by itself at first, and in the client that it is given to from then on.</summary>
public partial class HttpProjectConfigManager : ProjectConfigManager, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Builder _settings;
    private OptimizelyClient _own;
    private volatile FirstDatafile _first;

    private HttpProjectConfigManager(Builder settings)
        : base(settings.SdkKey) => _settings = settings;

    /// <summary>Raised after a new revision of the datafile has come into use.</summary>
    public event Action NotifyOnProjectConfigUpdate;

    /// <summary>True after <see cref="Dispose()"/>.</summary>
    public bool Disposed { get; private set; }

    /// <inheritdoc/>
    public override ProjectConfig CachedProjectConfig => ProjectConfig.Of(First.Current);

    internal NotificationCenter Center => _settings.Center;

    /// <summary>Nobody polls before somebody asks: most managers are given to a client at once.</summary>
    private FirstDatafile First
    {
        get
        {
            lock (_gate)
            {
                return _first ??= Watch(_own = CreateOwn());
            }
        }
    }

    /// <inheritdoc/>
    public override ProjectConfig GetConfig() => ProjectConfig.Of(First.Wait());

    /// <summary>Ends when the first datafile is there: true, or false when there never will be one.</summary>
    public Task<bool> OnReady() => First.Ready;

    /// <summary>Ends polling, unless a client has taken it over, which is disposed itself.</summary>
    public void Dispose()
    {
        Disposed = true;
        DisposeOwn();
    }

    internal override void Configure(OptimizelyClientOptions options)
    {
        _settings.Configure(options);
        options.Datafile = ProjectConfig.TextOf(_first?.Current) ?? options.Datafile;
    }

    internal override FirstDatafile Attach(OptimizelyClient client)
    {
        lock (_gate)
        {
            _first = Watch(client);
        }

        DisposeOwn();
        return _first;
    }

    private void DisposeOwn() => (Interlocked.Exchange(ref _own, null) as IDisposable)?.Dispose();

    private OptimizelyClient CreateOwn()
    {
        var options = new OptimizelyClientOptions { Odp = { Enabled = false }, Events = { Enabled = false } };
        _settings.Configure(options);
        return ClientFactory.Create(options, _settings.Logger);
    }

    private FirstDatafile Watch(OptimizelyClient client)
    {
        client.DatafileUpdated += (_, _) =>
        {
            NotifyOnProjectConfigUpdate?.Invoke();
            _settings.Center?.ConfigUpdated();
        };
        return new FirstDatafile(client, _settings.BlockingTimeout);
    }
}
