namespace OpenOdp.Server.Configuration;

/// <summary>Which name was meant by one that does not exist.</summary>
internal static class NearestName
{
    /// <summary>The nearest of the known names; null when none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(one => (Name: one, Distance: Distance(name.ToLowerInvariant(), one.ToLowerInvariant())))
            .OrderBy(one => one.Distance).ThenBy(one => one.Name, StringComparer.Ordinal).FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, nearest.Name.Length / 3) ? nearest.Name : null;
    }

    /// <summary>Letters to insert, leave out or replace (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < right.Length; j++)
            {
                var replaced = diagonal + (left[i] == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, 1 + Math.Min(row[j], row[j + 1]));
            }
        }

        return row[^1];
    }
}
