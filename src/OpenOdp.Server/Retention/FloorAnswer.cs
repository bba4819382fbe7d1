namespace OpenOdp.Server.Retention;

/// <summary>The floor of an account.</summary>
/// <param name="Floor">The position below which events are hidden.</param>
internal sealed record FloorAnswer(ulong Floor);
