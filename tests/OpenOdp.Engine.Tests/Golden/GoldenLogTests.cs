using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Golden;

/// <summary>
/// Logs of released formats replay for ever to the same answers (rule L3). The dump is what can be seen, not the rows:
/// the state may change its form, the log's meaning may not. <c>OPENODP_GOLDEN=write</c> makes the files anew, which only a
/// new format or an unreleased one may need.
/// </summary>
public sealed class GoldenLogTests
{
    [Fact]
    public void L3_the_log_of_format_1_replays_to_the_same_state()
    {
        if (Environment.GetEnvironmentVariable("OPENODP_GOLDEN") == "write") WriteFiles();
        var state = new MemoryState();
        var machine = new Machine(state);
        var outcomes = Read().Select(record => TestLog.Apply(machine, state, record)).ToList();

        Assert.Equal(File.ReadAllLines(PathOf("format1.txt")), StateDump.Of(state, outcomes));
    }

    [Fact]
    public void The_history_of_today_still_writes_the_golden_log() =>
        Assert.Equal(Read().Select(Convert.ToHexStringLower), GoldenHistory.Play().Records.Select(Convert.ToHexStringLower));

    [Fact]
    public void The_golden_log_holds_every_kind_of_command_and_outcome()
    {
        var state = new MemoryState();
        var machine = new Machine(state);
        var records = Read();

        var kinds = records.Select(record => LogRecord.Read(record).Kind).Distinct();
        var outcomes = records.Select(record => TestLog.Apply(machine, state, record).Kind).Distinct();

        Assert.Empty(Enum.GetValues<CommandKind>().Except(kinds));
        Assert.Empty(Enum.GetValues<OutcomeKind>().Except(outcomes));
    }

    private static List<byte[]> Read()
    {
        var records = new List<byte[]>();
        var reader = new ByteReader(File.ReadAllBytes(PathOf("format1.log")));
        while (!reader.AtEnd) records.Add(reader.Bytes().ToArray());
        return records;
    }

    private static void WriteFiles()
    {
        var log = GoldenHistory.Play();
        var bytes = new ByteWriter();
        foreach (var record in log.Records) bytes.Bytes(record);
        var state = new MemoryState();
        var machine = new Machine(state);
        var dump = StateDump.Of(state, [.. log.Records.Select(record => TestLog.Apply(machine, state, record))]);
        foreach (var folder in (string[])[
            Repository.PathOf("tests/OpenOdp.Engine.Tests/Golden"), Path.Combine(AppContext.BaseDirectory, "Golden")
        ])
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, "format1.log"), bytes.Written.ToArray());
            File.WriteAllText(Path.Combine(folder, "format1.txt"), string.Join('\n', dump) + "\n");
        }
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);
}
