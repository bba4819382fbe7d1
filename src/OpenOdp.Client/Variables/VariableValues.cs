using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;

namespace OpenOdp.Client.Variables;

/// <summary>The variables of a flag as one variation sets them, read once and shared by all decisions.</summary>
/// <param name="Json">By their keys.</param>
/// <param name="Reasons">
/// What a decision says: of those of unknown types always (E-3), and how it came to be for who asked for that.
/// </param>
internal sealed record VariableValues(OptimizelyJson Json, string[] Reasons)
{
    public static readonly VariableValues None = new(OptimizelyJson.Empty, []);

    /// <summary>Reads what a variation sets; what it sets wrongly is named.</summary>
    public static VariableValues Of(FlagVariable[] variables, Variation? variation, IgnoredParts ignored)
    {
        var values = new Dictionary<string, object?>(variables.Length, StringComparer.Ordinal);
        foreach (var variable in variables)
        {
            var value = variable.Default;
            if (variation?.Variables.TryGetValue(variable.Id, out var text) == true
                && !VariableCast.TryRead(variable.Type, text, out value))
            {
                ignored.Add($"variable '{variable.Key}' of variation '{variation.Key}', which is no {variable.Type}");
            }

            values[variable.Key] = value;
        }

        return new VariableValues(new OptimizelyJson(values), ErrorsOf(variables));
    }

    private static string[] ErrorsOf(FlagVariable[] variables) =>
    [
        .. variables.Where(variable => variable.Type == VariableType.Unknown)
            .Select(variable => DecisionErrors.NoVariable(variable.Key)),
    ];
}
