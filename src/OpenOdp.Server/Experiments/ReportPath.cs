namespace OpenOdp.Server.Experiments;

/// <summary>Where in a report something stands; it becomes a text only when there is something to say of it.</summary>
/// <param name="Visitor">Which visitor.</param>
/// <param name="Snapshot">Which snapshot of it; less than 0 for none.</param>
/// <param name="List">A list of either; empty for none.</param>
/// <param name="Index">Which one of that.</param>
internal readonly record struct ReportPath(int Visitor, int Snapshot = -1, string List = "", int Index = 0)
{
    public override string ToString() =>
        $"visitors[{Visitor}]{(Snapshot < 0 ? "" : $".snapshots[{Snapshot}]")}{(List.Length == 0 ? "" : $".{List}[{Index}]")}";
}
