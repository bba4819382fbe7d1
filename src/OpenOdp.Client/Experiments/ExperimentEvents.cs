using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Experiments;

/// <summary>Reports decisions and conversions to the event host.</summary>
internal sealed class ExperimentEvents(
    ExperimentEventOptions options, EventPipeline pipeline, ExperimentListeners listeners, TimeProvider clock, ILogger logger)
{
    private const string UsHost = "https://logx.optimizely.com/v1/events";
    private const string EuropeanHost = "https://eu.logx.optimizely.com/v1/events";

    // An attribute that the datafile does not know is told of once; a program that makes up names does not fill the memory.
    private const int MostNamed = 1_000;

    private readonly ConcurrentDictionary<string, bool> _unknownAttributes = new(StringComparer.Ordinal);
    private volatile Current? _current;

    public EventPipeline Pipeline => pipeline;

    /// <summary>Called with each new datafile, one at a time.</summary>
    public void Configure(ProjectConfig config)
    {
        var destination = DestinationFor(config);
        _current = new Current(config, destination);
        pipeline.DestinationChanged(destination);
    }

    /// <summary>Reports a decision when the datafile wants that (EV-1); true when it will be sent.</summary>
    public bool Impression(
        ProjectConfig config, UserState user, string flagKey, in FlagDecision decision, string ruleType)
    {
        var wanted = config.SendFlagDecisions || (decision.Source != DecisionSource.Rollout && decision.Variation is not null);
        if (!wanted) return false;

        NameUnknownAttributes(config, user);
        var visitor =
            VisitorWriter.Impression(config, user, flagKey, decision, ruleType, clock.GetUtcNow());
        return Offer(config, user, visitor);
    }

    /// <summary>Reports a conversion; the log says why one is not sent (TR-1).</summary>
    public void Conversion(ProjectConfig config, string eventKey, UserState user, EventData? tags)
    {
        if (!config.EventIds.TryGetValue(eventKey, out var eventId))
        {
            Log.NotTracked(logger, user.UserId, eventKey);
            return;
        }

        NameUnknownAttributes(config, user);
        try
        {
            var read = tags is null ? null : new EventTags(tags);
            NameBadTags(eventKey, read);
            var visitor =
                VisitorWriter.Conversion(config, user, eventKey, eventId, read, clock.GetUtcNow());
            if (Offer(config, user, visitor))
            {
                listeners.ConversionTracked(eventKey, user, read, visitor);
            }
        }
        catch (Exception error)
        {
            // The caller's map may throw anything while it is read; a conversion never does.
            Log.TagsNotRead(logger, eventKey, error.Message);
        }
    }

    /// <summary>The request that would carry one visitor alone, by the datafile in use.</summary>
    public EventsSendingEventArgs RequestOf(ReadOnlySpan<byte> visitor)
    {
        var destination = _current!.Destination;
        byte[] body = [.. destination.Head.Span, .. visitor, .. destination.Tail.Span];
        return new EventsSendingEventArgs(destination.Url, body);
    }

    private bool Offer(ProjectConfig config, UserState user, byte[] visitor)
    {
        // A decision by a datafile that has just been replaced is reported as one by that.
        var current = _current;
        var destination = current?.Config == config ? current.Destination : DestinationFor(config);
        var result = pipeline.Offer(visitor, user.UserId, destination);
        if (result == OdpSendResult.Disposed) Log.NotReported(logger);
        else Log.NotSent(logger, result, "Events");
        return result == OdpSendResult.Accepted;
    }

    private ExperimentDestination DestinationFor(ProjectConfig config)
    {
        var url = new Uri(options.Url ?? (config.IsEuropean ? EuropeanHost : UsHost));
        return new ExperimentDestination(
            url, ExperimentDestination.HeadFor(config), ExperimentEventKind.SameHost(_current?.Destination, url));
    }

    private void NameUnknownAttributes(ProjectConfig config, UserState user)
    {
        foreach (var key in user.Attributes.Keys)
        {
            if (VisitorWriter.IdOf(config, key) is null
                && _unknownAttributes.Count < MostNamed
                && _unknownAttributes.TryAdd(key, true))
            {
                Log.UnknownAttribute(logger, key);
            }
        }
    }

    private void NameBadTags(string eventKey, EventTags? tags)
    {
        if (tags is null) return;

        foreach (var (key, cause) in tags.LeftOut)
        {
            Log.TagIgnored(logger, eventKey, key, cause);
        }

        if (tags.Revenue is null && tags.Tags.ContainsKey(EventTags.RevenueKey))
        {
            Log.TagIgnored(logger, eventKey, EventTags.RevenueKey, "it is no integer, and counts only as a tag");
        }

        if (tags.Value is null && tags.Tags.ContainsKey(EventTags.ValueKey))
        {
            Log.TagIgnored(logger, eventKey, EventTags.ValueKey, "it is no finite number, and counts only as a tag");
        }
    }

    private sealed record Current(ProjectConfig Config, ExperimentDestination Destination);
}
