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

    /// <summary>When what clients fetch last changed, in microseconds since 1970.</summary>
    public required long At { get; init; }

    /// <summary>By what clients tell that a datafile is new.</summary>
    public required string Revision { get; init; }

    /// <summary>Whose datafile it says that it is; reports of experiments carry the same.</summary>
    public required string AccountId { get; init; }

    /// <summary>Which project it says that it is of; reports of experiments carry the same.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Its bytes, as it was sent.</summary>
    public required int Length { get; init; }

    /// <summary>The versions that are kept, the one in use last.</summary>
    public required IReadOnlyList<ulong> Versions { get; init; }

    /// <summary>Where its ODP integration leads; empty when that stands in its bytes.</summary>
    public string Host { get; init; } = "";

    /// <summary>The account's public key, for that integration; empty when it stands in the bytes.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>The position since which clients fetch what they do: the version's, or that of a later host or key.</summary>
    public required ulong ServedSince { get; init; }
}
