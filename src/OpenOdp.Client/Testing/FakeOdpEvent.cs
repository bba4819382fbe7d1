namespace OpenOdp.Client.Testing;

/// <summary>An event that a <see cref="FakeOptimizelyClient"/> was given and accepted.</summary>
/// <param name="Action">What happened.</param>
/// <param name="Type">The kind of event, <c>fullstack</c> when none was given.</param>
/// <param name="Identifiers">Who did it: a copy of what was given.</param>
/// <param name="Data">What else is known: a copy of what was given, without the default keys.</param>
public sealed record FakeOdpEvent(string Action, string Type, IReadOnlyDictionary<string, string> Identifiers, EventData Data);
