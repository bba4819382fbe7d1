using Microsoft.Extensions.Options;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client;

/// <summary>Holds the settings to their limits; each message names the setting, the value and the cure.</summary>
internal sealed class OptionsValidator : IValidateOptions<OptimizelyClientOptions>
{
    public static readonly OptionsValidator Instance = new();

    /// <exception cref="OptionsValidationException">A setting is out of its limits.</exception>
    public static void ThrowIfInvalid(OptimizelyClientOptions options)
    {
        var result = Instance.Validate(Options.DefaultName, options);
        if (result.Failed) throw Fault([.. result.Failures]);
    }

    /// <summary>For what shows only when a setting is used.</summary>
    public static OptionsValidationException Fault(params string[] faults) =>
        new(Options.DefaultName, typeof(OptimizelyClientOptions), faults);

    public ValidateOptionsResult Validate(string? name, OptimizelyClientOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        if (options.Datafile is null && string.IsNullOrWhiteSpace(options.SdkKey))
        {
            faults.AddError("Neither SdkKey nor Datafile is set. Set SdkKey to poll a datafile, or Datafile to its text.");
        }

        Positive(faults, options.PollingInterval, nameof(options.PollingInterval));
        DatafileUrl(faults, options);
        if (options.DatafileAccessToken is { } token && string.IsNullOrWhiteSpace(token))
        {
            faults.AddError("DatafileAccessToken is blank. Leave it out for a public datafile.");
        }

        Directory(faults, options.DatafileCacheDirectory, nameof(options.DatafileCacheDirectory));
        if (options.Odp is { } odp)
        {
            Odp(faults, odp);
        }
        else
        {
            faults.AddError("Odp is null. Leave it out for the defaults, or set Odp.Enabled to false to switch ODP off.");
        }

        return faults.Build();
    }

    private static void Odp(ValidateOptionsResultBuilder faults, OdpOptions odp)
    {
        AtLeastOne(faults, odp.QueueCapacity, nameof(odp.QueueCapacity));
        AtLeastOne(faults, odp.MinBatchSize, nameof(odp.MinBatchSize));
        AtLeastOne(faults, odp.MaxRequestsInFlight, nameof(odp.MaxRequestsInFlight));
        if (odp.MaxBatchSize is < 1 or > OptionsLimits.MaxBatchSize)
        {
            faults.AddError(
                $"Odp.MaxBatchSize is {odp.MaxBatchSize}. Use 1 to {OptionsLimits.MaxBatchSize}, the most that ODP takes.");
        }
        else if (odp.MinBatchSize > odp.MaxBatchSize)
        {
            faults.AddError($"Odp.MinBatchSize is {odp.MinBatchSize}, above Odp.MaxBatchSize {odp.MaxBatchSize}. Lower it.");
        }

        if (!Enum.IsDefined(odp.QueueFullMode))
        {
            faults.AddError($"Odp.QueueFullMode is {odp.QueueFullMode}. Use RefuseNewest, DropOldest or Wait.");
        }

        if (odp.QueueMaxBytes < 1)
        {
            faults.AddError($"Odp.QueueMaxBytes is {odp.QueueMaxBytes}. Use 1 or more; the default is 64 MiB.");
        }

        NotNegative(faults, odp.FlushInterval, "Odp.FlushInterval");
        Positive(faults, odp.MaxEventAge, "Odp.MaxEventAge");
        Positive(faults, odp.EventTimeout, "Odp.EventTimeout");
        Positive(faults, odp.SegmentsTimeout, "Odp.SegmentsTimeout");
        NotNegative(faults, odp.ShutdownTimeout, "Odp.ShutdownTimeout");
        NotNegative(faults, odp.SegmentsCacheTimeout, "Odp.SegmentsCacheTimeout");
        NotNegative(faults, odp.NegativeCacheTimeout, "Odp.NegativeCacheTimeout");
        if (odp.SpoolMaxBytes < OptionsLimits.SmallestSpool)
        {
            faults.AddError($"Odp.SpoolMaxBytes is {odp.SpoolMaxBytes}. Use {OptionsLimits.SmallestSpool} or more.");
        }

        if (odp.SegmentsCacheSize < 0)
        {
            faults.AddError($"Odp.SegmentsCacheSize is {odp.SegmentsCacheSize}. Use 0 to keep no segments, or more.");
        }

        if (odp.SegmentsToCheck is null)
        {
            faults.AddError("Odp.SegmentsToCheck is null. Leave it empty for the datafile's segments only.");
        }
        else if (odp.SegmentsToCheck.Any(string.IsNullOrWhiteSpace))
        {
            faults.AddError("Odp.SegmentsToCheck holds a blank name. Name segments, or leave it empty.");
        }

        Directory(faults, odp.SpoolDirectory, "Odp.SpoolDirectory");
        Directory(faults, odp.VuidDirectory, "Odp.VuidDirectory");
    }

    private static void DatafileUrl(ValidateOptionsResultBuilder faults, OptimizelyClientOptions options)
    {
        if (options.DatafileUrlTemplate is not { } template) return;

        var shown = Secrets.Hide(template);
        if (!Uri.TryCreate(template.Replace("{0}", "key", StringComparison.Ordinal), UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            faults.AddError($"DatafileUrlTemplate is '{shown}'. Give an absolute https URL; {{0}} stands for the SDK key.");
        }
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && options.Odp is { AllowInsecureHost: false })
        {
            faults.AddError($"DatafileUrlTemplate is '{shown}', without encryption. Use https, or set Odp.AllowInsecureHost.");
        }
    }

    private static void Directory(ValidateOptionsResultBuilder faults, string? path, string name)
    {
        if (path is not null && (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)))
        {
            faults.AddError($"{name} is '{path}'. Name a directory that may be written, or leave it out.");
        }
    }

    private static void AtLeastOne(ValidateOptionsResultBuilder faults, int value, string name)
    {
        if (value < 1)
        {
            faults.AddError($"Odp.{name} is {value}. Use 1 or more.");
        }
    }

    private static void Positive(ValidateOptionsResultBuilder faults, TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > OptionsLimits.LongestTimer)
        {
            faults.AddError($"{name} is {value}. Use more than zero and at most 49 days.");
        }
    }

    private static void NotNegative(ValidateOptionsResultBuilder faults, TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero || value > OptionsLimits.LongestTimer)
        {
            faults.AddError($"{name} is {value}. Use zero or more and at most 49 days.");
        }
    }
}
