namespace OpenOdp.Server.Console.Segments;

/// <summary>Tells the lines apart in which two texts differ.</summary>
internal static class LineDiff
{
    /// <summary>Lines that are compared with each other; where they differ in more, all of them are shown as changed.</summary>
    private const int Most = 1000;

    /// <summary>Lines around a difference that are shown, too.</summary>
    private const int Around = 3;

    /// <summary>The lines that differ, and those near them.</summary>
    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var lines = All(before, after);
        var shown = new List<DiffLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            var near = Enumerable.Range(i - Around, (2 * Around) + 1).Where(j => j >= 0 && j < lines.Count);
            if (near.Any(j => lines[j].Sign != ' ')) shown.Add(lines[i]);
            else if (shown.Count == 0 || shown[^1].Sign != '…') shown.Add(new DiffLine('…', "…"));
        }

        return shown;
    }

    private static List<DiffLine> All(string before, string after)
    {
        var (old, young) = (before.Split('\n'), after.Split('\n'));
        var start = 0;
        while (start < old.Length && start < young.Length && old[start] == young[start]) start++;
        var end = 0;
        while (end < Math.Min(old.Length, young.Length) - start && old[^(end + 1)] == young[^(end + 1)]) end++;
        return
        [
            .. young[..start].Select(static line => new DiffLine(' ', line)),
            .. Between(old[start..^end], young[start..^end]),
            .. young[^end..].Select(static line => new DiffLine(' ', line)),
        ];
    }

    private static IEnumerable<DiffLine> Between(string[] old, string[] young)
    {
        var common = old.Length <= Most && young.Length <= Most ? CommonOf(old, young) : null;
        var (i, j) = (0, 0);
        while (i < old.Length || j < young.Length)
        {
            if (common is not null && i < old.Length && j < young.Length && old[i] == young[j])
            {
                yield return new DiffLine(' ', young[j++]);
                i++;
            }
            else if (i < old.Length && (j == young.Length || common is null || common[i + 1, j] >= common[i, j + 1]))
            {
                yield return new DiffLine('-', old[i++]);
            }
            else
            {
                yield return new DiffLine('+', young[j++]);
            }
        }
    }

    /// <summary>How many lines the rests of both have in common at most.</summary>
    private static short[,] CommonOf(string[] old, string[] young)
    {
        var common = new short[old.Length + 1, young.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = young.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == young[j]
                    ? (short)(common[i + 1, j + 1] + 1)
                    : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
