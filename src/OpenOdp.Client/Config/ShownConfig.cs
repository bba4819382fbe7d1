using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Config;

/// <summary>Makes what is shown of a datafile once, for who asks for it.</summary>
internal sealed class ShownConfig
{
    private volatile Shown? _last;

    public OptimizelyConfig Of(ProjectConfig config)
    {
        // Two that ask at once may make it twice; both are the same.
        var known = _last;
        if (known?.Of != config)
        {
            _last = known = new Shown(config, OptimizelyConfigReader.Read(config));
        }

        return known.Config;
    }

    private sealed record Shown(ProjectConfig Of, OptimizelyConfig Config);
}
