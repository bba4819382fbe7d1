using System.Text.RegularExpressions;

namespace OpenOdp.Client.Odp;

internal sealed partial class OdpEndpoint
{
    private static readonly Regex OurPathMade = GeneratedRegexAttribute.Of(typeof(OdpEndpoint), nameof(OurPath));

    private static partial Regex OurPath() => OurPathMade;
}
