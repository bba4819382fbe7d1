using System.Globalization;

namespace OpenOdp.Client.Tests.Rows;

/// <summary>
/// The rows we hold ourselves to: what the suites of the official SDKs assert (T) and what they lack (N). Each is named by a
/// test. Where ours does otherwise on purpose, that test says why.
/// </summary>
internal static class SpecRows
{
    public static readonly string[] All =
    [
        .. T(1, 22), // SendOdpEvent and its friends
        .. T(30, 106), // the event manager
        .. T(110, 123), // the event API
        .. T(130, 151), // the segment API
        .. T(160, 180), // the segment manager and its cache
        .. T(190, 233), // manager, configuration, user context, datafile
        .. Enumerable.Range(1, 20).Select(number => $"N{number:00}"),
    ];

    /// <summary>Rows that need a program of their own, and the step of test.sh that proves them.</summary>
    public static readonly Dictionary<string, string> Elsewhere = new() { ["N18"] = "eng/native-aot.sh" };

    private static IEnumerable<string> T(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"T{number:000}"));
}
