namespace OpenOdp.Client.Decisions;

/// <summary>What is always said of a decision that could not be made.</summary>
internal static class DecisionErrors
{
    // E-1
    public const string NotReady = "Optimizely SDK not configured properly yet.";

    // E-2
    public static string NoFlag(string? flagKey) => $"No flag was found for key \"{flagKey ?? "null"}\".";

    // E-3
    public static string NoVariable(string variableKey) => $"Variable value for key \"{variableKey}\" is invalid or wrong type.";

    // E-4
    public static string NoPrediction(string experimentKey) => $"Failed to fetch CMAB data for experiment {experimentKey}.";
}
