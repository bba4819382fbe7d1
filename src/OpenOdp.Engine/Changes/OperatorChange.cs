using OpenOdp.Engine.Log;

namespace OpenOdp.Engine.Changes;

/// <summary>A change that somebody made with a private key, not with data.</summary>
/// <param name="Position">The record that made it.</param>
/// <param name="At">When, in microseconds since 1970.</param>
/// <param name="Kind">What was done.</param>
/// <param name="By">Who did it, by the name that they signed in with; empty for whoever sent the key itself.</param>
/// <param name="Key">The number of the key within its account.</param>
/// <param name="Origin">The keyed hash of their address; 0 for none.</param>
/// <param name="About">What it was done to: a name or an id, never a value of a person. Empty for the whole account.</param>
public sealed record OperatorChange(
    ulong Position, long At, CommandKind Kind, string By, uint Key, ulong Origin, string About);
