using OpenOdp.Client.Odp;

namespace OpenOdp.Client.Datafile;

/// <summary>One datafile, ready to decide by; never changed once made.</summary>
internal sealed record ProjectConfig
{
    /// <summary>Decides whether a polled datafile is new (PO-7); a hash when the datafile names none.</summary>
    public required string Revision { get; init; }

    /// <summary>The datafile as it came (DF-19).</summary>
    public required ReadOnlyMemory<byte> Datafile { get; init; }

    /// <summary>The ODP integration, or null without a usable one.</summary>
    public required OdpEndpoint? Endpoint { get; init; }

    /// <summary>The segments to ask for, each once, in ordinal order (DF-17).</summary>
    public required string[] Segments { get; init; }

    public required string AccountId { get; init; }

    public required string ProjectId { get; init; }

    public required bool AnonymizeIp { get; init; }

    /// <summary>Null, which is another thing than false, when the datafile does not say (EV-9).</summary>
    public required bool? BotFiltering { get; init; }

    /// <summary>Whether decisions by a rollout, and those without a variation, are reported too (EV-1).</summary>
    public required bool SendFlagDecisions { get; init; }

    /// <summary>The region of the event host is the European one (DF-18).</summary>
    public required bool IsEuropean { get; init; }

    /// <summary>The flags in the datafile's order, each key once.</summary>
    public required FeatureFlag[] Flags { get; init; }

    public required IReadOnlyDictionary<string, FeatureFlag> FlagsByKey { get; init; }

    /// <summary>All experiments, those in groups too; of equal keys the last (DF-5).</summary>
    public required IReadOnlyDictionary<string, Rule> ExperimentsByKey { get; init; }

    /// <summary>The holdouts that hold for all rules, in the datafile's order (DF-13).</summary>
    public required Rule[] Holdouts { get; init; }

    /// <summary>The ids of the attributes by their keys (UC-7).</summary>
    public required IReadOnlyDictionary<string, string> AttributeIds { get; init; }

    /// <summary>The ids of the conversion events by their keys (TR-3).</summary>
    public required IReadOnlyDictionary<string, string> EventIds { get; init; }

    /// <summary>Adds the segments that the settings ask for.</summary>
    public ProjectConfig With(ICollection<string> segments) =>
        this with { Segments = [.. Segments.Concat(segments).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
}
