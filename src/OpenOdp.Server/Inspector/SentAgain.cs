namespace OpenOdp.Server.Inspector;

/// <summary>A rejected request was mended and sent again, and taken.</summary>
/// <param name="By">Who did it, by the name that they signed in with.</param>
/// <param name="At">When, in microseconds since 1970.</param>
/// <param name="Position">The position of what was stored.</param>
internal sealed record SentAgain(string By, long At, ulong Position);
