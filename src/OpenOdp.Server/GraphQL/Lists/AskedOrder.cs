namespace OpenOdp.Server.GraphQL.Lists;

/// <summary>An order by one field. Nodes that do not have it come last.</summary>
internal sealed record AskedOrder(NodeField Field, bool Descending) : IComparer<OrderKey>
{
    /// <summary>A page of entries. All of them are looked at, and no more are kept than the page has.</summary>
    public Page Page(IEnumerable<Edge> edges, int first, string? after)
    {
        OrderKey? behind = after is null ? null : OrderKey.TryRead(after) ?? throw Connection.NotACursor(after);
        var kept = new SortedList<OrderKey, Edge>(first + 2, this);
        foreach (var edge in edges)
        {
            var key = OrderKey.Of(Field.Read(edge.Node!), edge.Cursor);
            if (behind is { } end && Compare(key, end) <= 0) continue;
            if (kept.Count > first && Compare(key, kept.GetKeyAtIndex(first)) > 0) continue;
            kept.Add(key, edge with { Cursor = key.Text });
            if (kept.Count > first + 1) kept.RemoveAt(first + 1);
        }

        return GraphQL.Page.Of(kept.Values, first);
    }

    public int Compare(OrderKey one, OrderKey other)
    {
        if (one.IsMissing != other.IsMissing) return one.IsMissing ? 1 : -1;
        var order = one.Number.CompareTo(other.Number);
        if (order == 0) order = string.CompareOrdinal(one.Words, other.Words);
        if (order == 0) return string.CompareOrdinal(one.Own, other.Own);
        return Descending ? -order : order;
    }
}
