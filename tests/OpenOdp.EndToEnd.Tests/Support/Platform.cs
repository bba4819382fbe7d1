// These tests run on Linux: they use signals, file modes, strace and tmpfs.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// Each test has a machine of two cores to itself: servers that are killed, traced or starved would disturb each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
