using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Tests.Support;

/// <summary>All rows of a state, for comparing states whole.</summary>
internal static class StateDump
{
    public static List<string> Of(IStateReader state)
    {
        var rows = new List<string>();
        foreach (var table in Enum.GetValues<Table>())
        {
            using var cursor = state.Scan(table, default, StateKey.AboveAll);
            while (cursor.MoveNext())
            {
                rows.Add($"{table} {Convert.ToHexString(cursor.Key)} = {Convert.ToHexString(cursor.Value)}");
            }
        }

        return rows;
    }
}
