namespace OpenOdp.Engine.Datafiles;

/// <summary>A datafile that clients fetch here: what is known of the version in use.</summary>
public sealed record HostedDatafile
{
    /// <summary>What clients ask for it by; unique among all accounts, since they give no other key.</summary>
    public required string SdkKey { get; init; }

    /// <summary>The number of the account that it belongs to.</summary>
    public required uint Account { get; init; }

    /// <summary>The position of the command that brought this version.</summary>
    public required ulong Version { get; init; }

    /// <summary>When that was, in microseconds since 1970; in another second than the version before.</summary>
    public required long At { get; init; }

    /// <summary>By what clients tell that a datafile is new.</summary>
    public required string Revision { get; init; }

    /// <summary>Whose datafile it says that it is; reports of experiments carry the same.</summary>
    public required string AccountId { get; init; }

    /// <summary>Which project it says that it is of; reports of experiments carry the same.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Its bytes.</summary>
    public required int Length { get; init; }

    /// <summary>The versions that are kept, the one in use last.</summary>
    public required IReadOnlyList<ulong> Versions { get; init; }
}
