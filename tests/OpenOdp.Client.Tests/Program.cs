using OpenOdp.Client.Tests;
using OpenOdp.Client.Tests.Support;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// Most tests wait, for retries and time limits that are real.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

// The entry point that xunit would generate, and a first word that makes the program a victim instead.
return args switch
{
    [Victim.FirstArgument, .. var rest] => await Victim.RunAsync(rest),
    _ when args.Contains("--server") =>
        await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    _ => await ConsoleRunner.Run(args),
};
