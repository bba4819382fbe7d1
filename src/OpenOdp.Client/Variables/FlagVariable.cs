namespace OpenOdp.Client.Variables;

internal enum VariableType
{
    Boolean,
    Integer,
    Double,
    Text,
    Json,

    /// <summary>One that the datafile names and nobody knows.</summary>
    Unknown,
}

/// <param name="Id">What a variation sets it by.</param>
/// <param name="Key">Its name.</param>
/// <param name="Type">What its text is read as.</param>
/// <param name="Default">Its value where no variation sets it.</param>
internal sealed record FlagVariable(string Id, string Key, VariableType Type, object? Default)
{
    /// <summary>A text of the sub-type <c>json</c> is JSON.</summary>
    public static VariableType TypeOf(string? type, string? subType) => type switch
    {
        "boolean" => VariableType.Boolean,
        "integer" => VariableType.Integer,
        "double" => VariableType.Double,
        "string" when subType == "json" => VariableType.Json,
        "string" => VariableType.Text,
        "json" => VariableType.Json,
        _ => VariableType.Unknown,
    };
}
