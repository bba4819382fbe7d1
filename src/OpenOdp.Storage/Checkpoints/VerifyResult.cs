namespace OpenOdp.Storage;

/// <summary>What a verification found.</summary>
/// <param name="IsEqual">True when replaying the log gives the stored state, key by key.</param>
/// <param name="Position">The last position that was replayed.</param>
/// <param name="Difference">The first difference; null when equal.</param>
public sealed record VerifyResult(bool IsEqual, ulong Position, string? Difference)
{
    /// <inheritdoc/>
    public override string ToString() => IsEqual ? $"equal at position {Position}" : $"different at position {Position}: {Difference}";
}
