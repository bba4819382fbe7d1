using OpenOdp.Bench.Shared;

namespace OpenOdp.Load.Segments;

/// <summary>
/// Segments by number: the even ones are sequences of two steps, the odd ones count an event. The first of them read the events
/// that this program sends, the others read events of types that never come.
/// </summary>
internal sealed class SegmentSet(int count, int touched)
{
    private const int MaxAsked = 10;

    public int Count => count;

    /// <summary>The names that a query asks for, as a project of some audiences does.</summary>
    public IReadOnlyList<string> Asked { get; } = [.. Enumerable.Range(0, Math.Min(count, MaxAsked)).Select(NameOf)];

    public override string ToString() => $"{count:N0} segments, of which {touched:N0} read what comes in";

    /// <summary>Installs all of them.</summary>
    /// <exception cref="InvalidOperationException">The server refuses one, or does not get ready.</exception>
    public void Install(string url, string privateKey) => InstallFrom(0, url, privateKey);

    /// <summary>Installs the last of them.</summary>
    /// <exception cref="InvalidOperationException">The server refuses it, or does not get ready.</exception>
    public void InstallLast(string url, string privateKey) => InstallFrom(count - 1, url, privateKey);

    private void InstallFrom(int first, string url, string privateKey)
    {
        using var api = new SegmentApi(url, privateKey);
        for (var i = first; i < count; i++) api.Put(NameOf(i), SegmentBodies.Of(i, i < touched ? "fullstack" : $"other_{i}"));
        api.WaitUntilLive();
    }

    private static string NameOf(int number) => $"load_{number}";
}
