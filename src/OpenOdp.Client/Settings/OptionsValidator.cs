using Microsoft.Extensions.Options;

namespace OpenOdp.Client;

/// <summary>Holds the settings to their limits; each message names the setting, the value and the cure.</summary>
internal sealed class OptionsValidator : IValidateOptions<OptimizelyClientOptions>
{
    public static readonly OptionsValidator Instance = new();

    private static readonly OptimizelyDecideOption AllDecideOptions =
        Enum.GetValues<OptimizelyDecideOption>().Aggregate((all, one) => all | one);

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
        var faults = new OptionsFaults();
        if (options.Datafile is null && string.IsNullOrWhiteSpace(options.SdkKey))
        {
            faults.Add("Neither SdkKey nor Datafile is set. Set SdkKey to poll a datafile, or Datafile to its text.");
        }

        faults.Positive(options.PollingInterval, nameof(options.PollingInterval));
        var insecure = options.Odp is { AllowInsecureHost: true };
        faults.Url(
            options.DatafileUrlTemplate,
            nameof(options.DatafileUrlTemplate),
            insecure,
            "Odp.AllowInsecureHost",
            IsOneAddress(options.DatafileUrlTemplate) ? null : "the SDK key");
        if (options.DatafileAccessToken is { } token && string.IsNullOrWhiteSpace(token))
        {
            faults.Add("DatafileAccessToken is blank. Leave it out for a public datafile.");
        }

        faults.Directory(options.DatafileCacheDirectory, nameof(options.DatafileCacheDirectory));
        if ((options.DefaultDecideOptions & ~AllDecideOptions) != 0)
        {
            faults.Add($"DefaultDecideOptions is {options.DefaultDecideOptions}. Use values of OptimizelyDecideOption.");
        }

        Odp(faults, options.Odp);
        Events(faults, options.Events);
        Cmab(faults, options.Cmab, insecure);
        return faults.Result;
    }

    /// <summary>Without braces it is the address of one datafile, whatever its key.</summary>
    private static bool IsOneAddress(string? template) => template?.IndexOf('{') < 0;

    private static void Odp(OptionsFaults faults, OdpOptions? odp)
    {
        if (odp is null)
        {
            faults.Add("Odp is null. Leave it out for the defaults, or set Odp.Enabled to false to switch ODP off.");
            return;
        }

        Delivery(faults, odp, "Odp");
        faults.Positive(odp.SegmentsTimeout, "Odp.SegmentsTimeout");
        faults.NotNegative(odp.SegmentsCacheTimeout, "Odp.SegmentsCacheTimeout");
        faults.NotNegative(odp.NegativeCacheTimeout, "Odp.NegativeCacheTimeout");
        if (odp.SegmentsCacheSize < 0)
        {
            faults.Add($"Odp.SegmentsCacheSize is {odp.SegmentsCacheSize}. Use 0 to keep no segments, or more.");
        }

        if (odp.SegmentsToCheck is null)
        {
            faults.Add("Odp.SegmentsToCheck is null. Leave it empty for the datafile's segments only.");
        }
        else if (odp.SegmentsToCheck.Any(string.IsNullOrWhiteSpace))
        {
            faults.Add("Odp.SegmentsToCheck holds a blank name. Name segments, or leave it empty.");
        }

        faults.Directory(odp.VuidDirectory, "Odp.VuidDirectory");
    }

    private static void Events(OptionsFaults faults, ExperimentEventOptions? events)
    {
        if (events is null)
        {
            faults.Add("Events is null. Leave it out for the defaults, or set Events.Enabled to false to report nothing.");
            return;
        }

        Delivery(faults, events, "Events");
        faults.Url(events.Url, "Events.Url", events.AllowInsecureHost, "Events.AllowInsecureHost");
    }

    private static void Cmab(OptionsFaults faults, CmabOptions? cmab, bool insecure)
    {
        if (cmab is null)
        {
            faults.Add("Cmab is null. Leave it out for the defaults.");
            return;
        }

        faults.Positive(cmab.Timeout, "Cmab.Timeout");
        faults.NotNegative(cmab.CacheTimeout, "Cmab.CacheTimeout");
        if (cmab.UrlTemplate is null) faults.Add("Cmab.UrlTemplate is null. Leave it out for Optimizely's service.");
        faults.Url(cmab.UrlTemplate, "Cmab.UrlTemplate", insecure, "Odp.AllowInsecureHost", "the rule's id");
        if (cmab.CacheSize < 0) faults.Add($"Cmab.CacheSize is {cmab.CacheSize}. Use 0 to keep no predictions, or more.");
        if (cmab.Retries < 0) faults.Add($"Cmab.Retries is {cmab.Retries}. Use 0 to try once, or more.");
    }

    private static void Delivery(OptionsFaults faults, EventDeliveryOptions delivery, string name)
    {
        faults.AtLeastOne(delivery.QueueCapacity, $"{name}.QueueCapacity");
        faults.AtLeastOne(delivery.MinBatchSize, $"{name}.MinBatchSize");
        faults.AtLeastOne(delivery.MaxRequestsInFlight, $"{name}.MaxRequestsInFlight");
        if (delivery.MaxBatchSize is < 1 or > OptionsLimits.MaxBatchSize)
        {
            faults.Add(
                $"{name}.MaxBatchSize is {delivery.MaxBatchSize}. "
                    + $"Use 1 to {OptionsLimits.MaxBatchSize}, the most that ODP takes.");
        }
        else if (delivery.MinBatchSize > delivery.MaxBatchSize)
        {
            faults.Add(
                $"{name}.MinBatchSize is {delivery.MinBatchSize}, above {name}.MaxBatchSize {delivery.MaxBatchSize}. Lower it.");
        }

        if (!Enum.IsDefined(delivery.QueueFullMode))
        {
            faults.Add($"{name}.QueueFullMode is {delivery.QueueFullMode}. Use RefuseNewest, DropOldest or Wait.");
        }

        if (delivery.QueueMaxBytes < 1)
        {
            faults.Add($"{name}.QueueMaxBytes is {delivery.QueueMaxBytes}. Use 1 or more; the default is 64 MiB.");
        }

        faults.NotNegative(delivery.FlushInterval, $"{name}.FlushInterval");
        faults.Positive(delivery.MaxEventAge, $"{name}.MaxEventAge");
        faults.Positive(delivery.EventTimeout, $"{name}.EventTimeout");
        faults.NotNegative(delivery.ShutdownTimeout, $"{name}.ShutdownTimeout");
        if (delivery.SpoolMaxBytes < OptionsLimits.SmallestSpool)
        {
            faults.Add($"{name}.SpoolMaxBytes is {delivery.SpoolMaxBytes}. Use {OptionsLimits.SmallestSpool} or more.");
        }

        faults.Directory(delivery.SpoolDirectory, $"{name}.SpoolDirectory");
    }
}
