using OpenOdp.Client.Compatibility.Entity;
using Ours = OpenOdp.Client;

namespace OpenOdp.Client.Compatibility.OptlyConfig;

/// <summary>An audience.</summary>
/// <param name="id">Its id.</param>
/// <param name="name">Its name.</param>
/// <param name="conditions">Its conditions, as JSON text.</param>
public class OptimizelyAudience(string id, string name, object conditions)
{
    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its conditions, as JSON text.</summary>
    public object Conditions { get; } = conditions;
}

/// <summary>An attribute of users.</summary>
public class OptimizelyAttribute : IdKeyEntity
{
    internal static OptimizelyAttribute Of(Ours.OptimizelyAttribute one) => new() { Id = one.Id, Key = one.Key };
}

/// <summary>A conversion event.</summary>
public class OptimizelyEvent : IdKeyEntity
{
    /// <summary>The experiments that count it.</summary>
    public string[] ExperimentIds { get; init; }

    internal static OptimizelyEvent Of(Ours.OptimizelyEvent one) =>
        new() { Id = one.Id, Key = one.Key, ExperimentIds = [.. one.ExperimentIds] };
}
