using OpenOdp.Engine.State;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Verification;

/// <summary>
/// Compares the state of two databases, row by row. Rows that no answer can see at that position may be gone from either, and
/// only these (rules L4, I7).
/// </summary>
internal static class StateComparer
{
    /// <summary>Every family of the state. The accounts come first, so what they make invisible is agreed upon.</summary>
    private static readonly IEnumerable<Family> Compared =
        Families.All.Where(form => form.IsState).OrderBy(form => form.Table).Select(form => form.Family);

    /// <summary>The first difference in words; null when there is none.</summary>
    public static string? FirstDifference(
        Database stored, Database replayed, InvisibleRows invisible, CancellationToken cancellationToken)
    {
        foreach (var family in Compared)
        {
            if (FirstDifference(family, stored, replayed, invisible, cancellationToken) is { } difference) return difference;
        }

        return null;
    }

    private static string? FirstDifference(
        Family family, Database stored, Database replayed, InvisibleRows invisible, CancellationToken cancellationToken)
    {
        using var left = RocksCursor.Of(stored, family);
        using var right = RocksCursor.Of(replayed, family);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (hasLeft, hasRight) = (ToVisible(left, family, invisible), ToVisible(right, family, invisible));
            if (!hasLeft && !hasRight) return null;
            var order = !hasLeft ? 1 : !hasRight ? -1 : left.Key.SequenceCompareTo(right.Key);
            if (order < 0) return $"{Name(family, left.Key)} is stored, and the log does not give it";
            if (order > 0) return $"{Name(family, right.Key)} follows from the log, and is not stored";
            if (!left.Value.SequenceEqual(right.Value))
            {
                return $"{Name(family, left.Key)} is stored as {Convert.ToHexStringLower(left.Value)}, and the log "
                    + $"gives {Convert.ToHexStringLower(right.Value)}";
            }
        }
    }

    private static bool ToVisible(RocksCursor rows, Family family, InvisibleRows invisible)
    {
        while (rows.MoveNext())
        {
            if (invisible.Includes(family, rows.Key, rows.Value)) return true;
        }

        return false;
    }

    private static string Name(Family family, ReadOnlySpan<byte> key) => Families.Of(family).NamesTable
        ? $"key {Convert.ToHexStringLower(key[1..])} of table {(Table)key[0]}"
        : $"key {Convert.ToHexStringLower(key)} of table {family}";
}
