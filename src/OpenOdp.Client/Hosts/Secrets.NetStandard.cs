using System.Text.RegularExpressions;

namespace OpenOdp.Client.Hosts;

internal static partial class Secrets
{
    private static readonly Regex BeforeHostMade = GeneratedRegexAttribute.Of(typeof(Secrets), nameof(BeforeHost));
    private static readonly Regex BeforeLastAtMade = GeneratedRegexAttribute.Of(typeof(Secrets), nameof(BeforeLastAt));
    private static readonly Regex InMessageMade = GeneratedRegexAttribute.Of(typeof(Secrets), nameof(InMessage));

    private static partial Regex BeforeHost() => BeforeHostMade;

    private static partial Regex BeforeLastAt() => BeforeLastAtMade;

    private static partial Regex InMessage() => InMessageMade;
}
