using OpenOdp.Client.Odp.Events;

namespace OpenOdp.Client.Compatibility;

/// <content>What it calls itself and its arguments.</content>
public partial class Optimizely
{
    /// <summary>A user's id, in the log.</summary>
    public const string USER_ID = "User Id";

    /// <summary>An experiment's key, in the log.</summary>
    public const string EXPERIMENT_KEY = "Experiment Key";

    /// <summary>An event's key, in the log.</summary>
    public const string EVENT_KEY = "Event Key";

    /// <summary>A flag's key, in the log.</summary>
    public const string FEATURE_KEY = "Feature Key";

    /// <summary>A variable's key, in the log.</summary>
    public const string VARIABLE_KEY = "Variable Key";

    /// <summary>The version of the client.</summary>
    public static string SDK_VERSION => DataWriter.Version;

    /// <summary>The name of the client.</summary>
    public static string SDK_TYPE => "openodp-dotnet";
}
