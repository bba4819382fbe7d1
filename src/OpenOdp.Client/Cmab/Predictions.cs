namespace OpenOdp.Client.Cmab;

/// <summary>What the prediction service said of a user.</summary>
/// <param name="VariationId">The variation's id.</param>
/// <param name="Uuid">The id of the prediction; the impression carries it (CM-11).</param>
internal sealed record Prediction(string VariationId, string Uuid);

/// <summary>The predictions that one call has, by the rule's id; null for one that could not be had.</summary>
internal sealed class Predictions : Dictionary<string, Prediction?>
{
    public Predictions()
        : base(StringComparer.Ordinal)
    {
    }
}
