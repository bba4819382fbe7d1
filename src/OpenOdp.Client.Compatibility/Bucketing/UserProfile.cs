namespace OpenOdp.Client.Compatibility.Bucketing;

/// <summary>The variations that a user has been given.</summary>
public class UserProfile
{
    /// <summary>The key of the user's id in a map.</summary>
    public const string USER_ID_KEY = "user_id";

    /// <summary>The key of the variations in a map.</summary>
    public const string EXPERIMENT_BUCKET_MAP_KEY = "experiment_bucket_map";

    /// <summary>The key of a variation's id in a map.</summary>
    public const string VARIATION_ID_KEY = "variation_id";

    /// <summary>Makes a profile.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="experimentBucketMap">The variations by the ids of their experiments.</param>
    public UserProfile(string userId, Dictionary<string, Decision> experimentBucketMap) =>
        (UserId, ExperimentBucketMap) = (userId, experimentBucketMap);

    /// <summary>The user.</summary>
    public string UserId { get; set; }

    /// <summary>The variations by the ids of their experiments.</summary>
    public Dictionary<string, Decision> ExperimentBucketMap { get; }

    /// <summary>
    /// The profile as a service keeps it: <c>user_id</c>, and in <c>experiment_bucket_map</c> a <c>variation_id</c> by
    /// experiment.
    /// </summary>
    public Dictionary<string, object> ToMap() => new()
    {
        [USER_ID_KEY] = UserId,
        [EXPERIMENT_BUCKET_MAP_KEY] = ExperimentBucketMap.ToDictionary(pair => pair.Key, pair => pair.Value.ToMap()),
    };
}

/// <summary>A variation that a user has been given.</summary>
/// <param name="variationId">The variation.</param>
public class Decision(string variationId)
{
    /// <summary>The variation.</summary>
    public string VariationId { get; set; } = variationId;

    /// <summary>The variation as a service keeps it.</summary>
    public Dictionary<string, string> ToMap() => new() { [UserProfile.VARIATION_ID_KEY] = VariationId };
}
