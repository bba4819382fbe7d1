namespace OpenOdp.Client.Compatibility.Utils;

/// <summary>The kinds of decisions that listeners are told of.</summary>
public static class DecisionNotificationTypes
{
    /// <summary>An experiment that belongs to no flag.</summary>
    public const string AB_TEST = "ab-test";

    /// <summary>Whether a flag is on.</summary>
    public const string FEATURE = "feature";

    /// <summary>An experiment of a flag.</summary>
    public const string FEATURE_TEST = "feature-test";

    /// <summary>A variable of a flag.</summary>
    public const string FEATURE_VARIABLE = "feature-variable";

    /// <summary>All variables of a flag.</summary>
    public const string ALL_FEATURE_VARIABLE = "all-feature-variables";

    /// <summary>A flag.</summary>
    public const string FLAG = "flag";
}
