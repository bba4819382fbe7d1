namespace OpenOdp.Storage.Recovery;

/// <summary>Judges the write-ahead logs before RocksDB opens them, and whether they follow each other.</summary>
internal static class LogCheck
{
    private sealed class Reading
    {
        public LogPositions Positions;
        public ulong Gap;

        public void Add(ReadOnlySpan<byte> record)
        {
            var next = LogPositions.Of(record);
            if (next.First == 0) return;
            if (Positions.First > 0 && next.First != Positions.Last + 1 && Gap == 0) Gap = next.First;
            Positions = new LogPositions(Positions.First == 0 ? next.First : Positions.First, next.Last);
        }
    }

    /// <summary>
    /// Reads all logs, and cuts off an end that is torn. It was never acknowledged if the recovered position reaches the durable
    /// mark. RocksDB itself does not notice that a log of an earlier start is gone or shorter.
    /// </summary>
    /// <returns>The first position that the logs hold; 0 for none.</returns>
    /// <exception cref="StoreDamagedException">A log is damaged or missing.</exception>
    public static ulong Examine(string directory, TornEnds ends)
    {
        var first = 0ul;
        (string Log, ulong Last)? before = null;
        string? torn = null;
        foreach (var log in DirectoryCheck.Logs(directory))
        {
            var reading = new Reading();
            var end = LogFileReader.Examine(File.ReadAllBytes(log), out var good, reading.Add);
            if (end == LogFileEnd.Damaged)
            {
                throw new StoreDamagedException(log, $"it has a bad record at byte {good} and whole ones after it");
            }

            if (torn is not null && good > 0)
            {
                throw new StoreDamagedException(torn, "its end is missing, and a later log goes on");
            }

            if (reading.Gap > 0)
            {
                throw new StoreDamagedException(log, $"position {reading.Gap} in it does not follow the one before");
            }

            if (end == LogFileEnd.Torn)
            {
                torn = log;
                ends.CutOff(log, good);
            }

            var (begins, last) = reading.Positions;
            if (begins == 0) continue;
            if (before is { } left && begins != left.Last + 1) throw NotFollowing(directory, left.Log, left.Last, log, begins);
            if (first == 0) first = begins;
            before = (log, last);
        }

        return first;
    }

    /// <summary>The first position that the newest trimming in the logs keeps; 0 for none.</summary>
    public static ulong TrimmedTo(string directory)
    {
        var kept = 0ul;
        foreach (var log in DirectoryCheck.Logs(directory))
        {
            LogFileReader.Examine(File.ReadAllBytes(log), out _, record => kept = Math.Max(kept, LogPositions.TrimmedTo(record)));
        }

        return kept;
    }

    /// <summary>What is wrong when the logs begin at a position that does not follow what the tables hold.</summary>
    public static StoreDamagedException FirstIsMissing(string directory, ulong first)
    {
        var log = DirectoryCheck.Logs(directory).First(log => new FileInfo(log).Length > 0);
        return Lost(directory, "", log) is { } lost
            ? new StoreDamagedException(lost, $"{Lack(lost)}, and {Path.GetFileName(log)} begins at position {first}, which "
                + "does not follow what the tables hold")
            : new StoreDamagedException(log, $"it begins at position {first}, which does not follow what the tables hold");
    }

    /// <summary>What a log of which nothing is left lacks; null when it holds something.</summary>
    public static string? Lack(string log) => new FileInfo(log) switch
    {
        { Exists: false } => "it is missing",
        { Length: 0 } => "it is empty",
        _ => null,
    };

    private static StoreDamagedException NotFollowing(string directory, string before, ulong last, string log, ulong begins)
    {
        var what = $"{Path.GetFileName(before)} ends at position {last}, and {Path.GetFileName(log)} begins at {begins}";
        if (begins <= last) return new StoreDamagedException(log, what);
        return Lost(directory, before, log) is { } lost
            ? new StoreDamagedException(lost, $"{Lack(lost)}; {what}")
            : new StoreDamagedException(before, $"its end is missing: {what}");
    }

    /// <summary>
    /// A log between two that was there when the directory was last opened, and is not any more; else one that is empty. By
    /// itself that is no fault: a start that was killed before anything was appended leaves one.
    /// </summary>
    private static string? Lost(string directory, string after, string before)
    {
        var logs = DirectorySeal.Logs(directory).Select(name => Path.Combine(directory, name))
            .Concat(DirectoryCheck.Logs(directory))
            .Where(log => string.CompareOrdinal(log, after) > 0 && string.CompareOrdinal(log, before) < 0)
            .ToList();
        return logs.LastOrDefault(log => !File.Exists(log)) ?? logs.LastOrDefault(log => Lack(log) is not null);
    }
}
