using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Golden;

/// <summary>
/// Under the same rules a log means the same for ever (rule L3): random histories, kept as they were logged, come to the outcomes
/// and the visible state that were written down when the rules were new. A difference asks for a new version of the rules, with
/// its own file beside those of the others; <c>OPENODP_RULES=write</c> makes that file, and touches none that is there.
/// </summary>
public sealed class RulesTests
{
    private const int HistoryCount = 40;

    public static TheoryData<int> Versions => [.. Enumerable.Range(1, Machine.NewestRules)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void L3_nothing_comes_to_another_outcome_under_the_same_rules(int rules)
    {
        if (Environment.GetEnvironmentVariable("OPENODP_RULES") == "write") Write(rules);
        var logs = Read(rules);

        Assert.All(logs, log => Assert.Equal(rules, new ByteReader(LogRecord.Read(log[0]).Command).Count()));
        Assert.Equal(File.ReadAllLines(PathOf(AppContext.BaseDirectory, rules, "txt")), Digest(logs));
    }

    /// <summary>
    /// A line for each record, so that the first one that differs is seen, and one for the state at the end: what can be seen of
    /// it, and how many rows each table has.
    /// </summary>
    private static List<string> Digest(List<List<byte[]>> logs)
    {
        var lines = new List<string>();
        for (var i = 0; i < logs.Count; i++)
        {
            var state = new MemoryState();
            var machine = new Machine(state);
            foreach (var record in logs[i])
            {
                var outcome = TestLog.Apply(machine, state, record);
                lines.Add($"{i} {outcome.Position} {LogRecord.Read(record).Kind} {outcome.Kind} {HashOf(Text(outcome))}");
            }

            var rows = state.Rows.CountBy(row => (Table)row.Key[0]).Select(table => $"{table.Key} {table.Value}");
            lines.Add($"{i} state {HashOf([.. StateDump.Of(state, []), .. rows])}");
        }

        return lines;
    }

    private static string[] Text(RecordOutcome outcome) =>
    [
        $"{outcome.Position} {outcome.FirstPosition} {outcome.Accepted} {outcome.Duplicates} {outcome.GoesOn} {outcome.EventsMoved}",
        .. outcome.Invalids.Select(invalid => $"invalid {invalid.Index}"),
        .. outcome.Warnings.Select(warning => $"warning {warning.Index} {warning.Limit} {warning.Message}"),
        .. outcome.Audits.Select(audit => $"audit {audit}"),
        .. outcome.Restored.Select(customer => $"restored {customer}"),
    ];

    private static string HashOf(string[] lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))).AsSpan(0, 8));

    /// <summary>The logs that were kept under a version of the rules.</summary>
    internal static List<List<byte[]>> Read(int rules)
    {
        using var file = new GZipStream(
            File.OpenRead(PathOf(AppContext.BaseDirectory, rules, "log.gz")), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        file.CopyTo(bytes);
        var reader = new ByteReader(bytes.ToArray());
        var logs = new List<List<byte[]>>();
        while (!reader.AtEnd)
        {
            logs.Add([]);
            for (var count = reader.CountOfItems(); count > 0; count--) logs[^1].Add(reader.Bytes().ToArray());
        }

        return logs;
    }

    private static void Write(int rules)
    {
        var source = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(source.FullName, "OpenOdp.Engine.Tests.csproj"))) source = source.Parent!;
        if (!File.Exists(PathOf(source.FullName, rules, "log.gz"))) WriteLogs(source.FullName, rules);
        if (File.Exists(PathOf(source.FullName, rules, "txt"))) return;
        foreach (var root in (string[])[source.FullName, AppContext.BaseDirectory])
        {
            File.WriteAllText(PathOf(root, rules, "txt"), string.Join('\n', Digest(Read(rules))) + "\n");
        }
    }

    private static void WriteLogs(string source, int rules)
    {
        var random = new PCG(1, (ulong)rules);
        var bytes = new ByteWriter();
        for (var i = 0; i < HistoryCount; i++)
        {
            var log = Play(Histories.Any.Generate(random, null, out _), rules);
            bytes.Varint((ulong)log.Count);
            foreach (var record in log) bytes.Bytes(record);
        }

        foreach (var root in (string[])[source, AppContext.BaseDirectory])
        {
            using var file = new GZipStream(File.Create(PathOf(root, rules, "log.gz")), CompressionLevel.SmallestSize);
            file.Write(bytes.Written);
        }
    }

    private static List<byte[]> Play(History history, int rules)
    {
        var both = new SideBySide(history, rules);
        foreach (var step in history.Steps) both.Play(step);
        both.FinishErasures();
        return both.Log.Records;
    }

    private static string PathOf(string root, int rules, string extension) =>
        Path.Combine(root, "Golden", $"rules{rules}.{extension}");
}
