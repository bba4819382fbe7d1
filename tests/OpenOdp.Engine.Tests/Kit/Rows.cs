using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>Rows of a state as text, so that two states can be compared whole and a difference can be read.</summary>
internal static class Rows
{
    public static List<string> Of(MemoryState state) =>
        [.. state.Rows.Select(
            row => $"{(Table)row.Key[0]} {Convert.ToHexStringLower(row.Key.AsSpan(1))} = {Convert.ToHexStringLower(row.Value)}")];

    /// <summary>The rows without the one of the machine, which each record changes.</summary>
    public static List<string> WithoutMachine(MemoryState state) =>
        [.. Of(state).Where(row => !row.StartsWith("Machine", StringComparison.Ordinal))];

    public static List<string> OfTable(MemoryState state, Table table) =>
        [.. Of(state).Where(row => row.StartsWith(table + " ", StringComparison.Ordinal))];
}
