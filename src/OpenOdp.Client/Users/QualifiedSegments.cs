namespace OpenOdp.Client.Users;

/// <summary>
/// The segments that a user is in: a list for the caller, and looked up without reading it all when it is long.
/// </summary>
internal sealed class QualifiedSegments(IReadOnlyList<string> list)
{
    public static readonly QualifiedSegments None = new([]);

    // Up to so many, comparing each is as fast as a hash.
    private const int Few = 8;

    private HashSet<string>? _many; // made by the first decision that asks; a fetch alone has no use for it

    public IReadOnlyList<string> List => list;

    public bool Contains(string segment)
    {
        if (list.Count > Few)
        {
            _many ??= new HashSet<string>(list, StringComparer.Ordinal);
            return _many.Contains(segment);
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (string.Equals(list[i], segment, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
