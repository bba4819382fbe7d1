namespace OpenOdp.Storage.Verification;

/// <summary>What a verification found.</summary>
/// <param name="IsEqual">True when replaying the log gives the stored state, key by key.</param>
/// <param name="Position">The last position that was replayed.</param>
/// <param name="Difference">The first difference in words; null when there is none.</param>
public sealed record VerifyResult(bool IsEqual, ulong Position, string? Difference)
{
    /// <summary>
    /// False when there was nothing to start the replay from; <see cref="Difference"/> then says what is missing.
    /// </summary>
    public bool IsCompared { get; init; } = true;

    /// <summary>The position of the checkpoint that the replay started from; 0 for the start of the log.</summary>
    public ulong From { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!IsCompared) return $"nothing to start from: {Difference}";
        var result = IsEqual ? $"equal at position {Position}" : $"different at position {Position}: {Difference}";
        return From == 0 ? result : $"{result} (compared from the checkpoint at position {From})";
    }
}
