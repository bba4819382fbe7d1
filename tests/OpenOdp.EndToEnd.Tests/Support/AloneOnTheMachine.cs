// These tests run on Linux: they use signals, file modes, strace and tmpfs.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>
/// Tests that have the machine to themselves: a server that is killed, traced, starved or measured disturbs others, and they it.
/// </summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
