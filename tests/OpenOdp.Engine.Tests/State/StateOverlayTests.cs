using CsCheck;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.State;

/// <summary>An overlay over a store against an ordered dictionary.</summary>
public sealed class StateOverlayTests
{
    private enum Op
    {
        Put,
        Delete,
        Mark,
        Rollback,
        Write,
    }

    private static readonly Gen<byte[]> _key = Gen.Byte[0, 2].Array[0, 2];

    private static readonly Gen<(Op Op, byte[] Key, byte[] Value)> _step = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(Op.Put)), (3, Gen.Const(Op.Delete)), (2, Gen.Const(Op.Mark)), (1, Gen.Const(Op.Rollback)),
            (1, Gen.Const(Op.Write))),
        _key,
        Gen.Byte.Array[0, 3],
        (op, key, value) => (op, key, value));

    [Fact]
    public void An_overlay_over_a_store_equals_a_dictionary() => Gen.Select(_step.Array[0, 60], _key, _key).Sample(
        (steps, from, to) =>
        {
            var state = new MemoryState();
            var overlay = new StateOverlay(state);
            var model = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            (int At, SortedDictionary<string, byte[]> Model)? mark = null;
            foreach (var (op, key, value) in steps)
            {
                switch (op)
                {
                    case Op.Put:
                        overlay.Put(Table.Orders, key, value);
                        model[Convert.ToHexString(key)] = value;
                        break;
                    case Op.Delete:
                        overlay.Delete(Table.Orders, key);
                        model.Remove(Convert.ToHexString(key));
                        break;
                    case Op.Mark:
                        mark = (overlay.Mark(), new SortedDictionary<string, byte[]>(model, StringComparer.Ordinal));
                        break;
                    case Op.Rollback when mark is { } last:
                        overlay.Rollback(last.At);
                        model = new SortedDictionary<string, byte[]>(last.Model, StringComparer.Ordinal);
                        break;
                    case Op.Write:
                        state.Write(overlay);
                        overlay.Clear();
                        mark = null;
                        Assert.True(overlay.IsEmpty);
                        break;
                }

                AssertEqual(model, overlay, key);
                AssertScan(model, overlay, from, to);
            }

            state.Write(overlay);
            AssertScan(model, new StateOverlay(state), from, to);
            Assert.Equal(model.Count, state.Rows.Count());
        },
        iter: Scale.Of(2_000));

    [Fact]
    public void A_scan_finds_the_same_as_a_look_at_every_change()
    {
        var key = Gen.Byte.Array[0, 3];
        var batch = Gen.Select(
            Gen.Bool, Gen.Select(Gen.OneOf(Table.Orders, Table.Parts), key, Gen.Bool).Array[0, 80], key, key);
        batch.Array[1, 8].Sample(
            batches =>
            {
                var overlay = new StateOverlay(new MemoryState());
                foreach (var (isKept, changes, from, to) in batches)
                {
                    var mark = overlay.Mark();
                    foreach (var (table, changed, isDelete) in changes)
                    {
                        if (isDelete) overlay.Delete(table, changed);
                        else overlay.Put(table, changed, [(byte)mark]);
                        if (changed.Length == 1) Walk(overlay, from, to, descending: false); // new keys come one by one as well
                    }

                    if (!isKept) overlay.Rollback(mark);
                    var expected = LookAtAll(overlay, from, to);
                    Assert.Equal(expected, Walk(overlay, from, to, descending: false));
                    expected.Reverse();
                    Assert.Equal(expected, Walk(overlay, from, to, descending: true));
                }
            },
            iter: Scale.Of(500));
    }

    [Fact]
    public void A_scan_is_right_after_what_was_replaced_is_swept_out()
    {
        var overlay = new StateOverlay(new MemoryState());
        for (var i = 0; i < 100; i++)
        {
            overlay.Mark();
            overlay.Put(Table.Orders, [7], new byte[100_000]);
            overlay.Put(Table.Orders, [(byte)(200 - i)], [(byte)i]);
            Assert.Equal(LookAtAll(overlay, [], [255]), Walk(overlay, [], [255], descending: false));
        }
    }

    [Fact]
    public void Tables_do_not_see_each_other()
    {
        var overlay = new StateOverlay(new MemoryState());
        overlay.Put(Table.Orders, [1], [2]);

        Assert.False(overlay.TryGet(Table.Events, [1], out _));
        using var rows = overlay.Scan(Table.Events, [], [9]);
        Assert.False(rows.MoveNext());
    }

    [Fact]
    public void Rollback_reaches_back_across_growth()
    {
        var overlay = new StateOverlay(new MemoryState());
        for (var i = 0; i < 500; i++) overlay.Put(Table.Orders, BitConverter.GetBytes(i), new byte[100]);
        var mark = overlay.Mark();
        var bytes = overlay.Bytes;
        for (var i = 0; i < 5000; i++) overlay.Put(Table.Orders, BitConverter.GetBytes(i), [1]);

        overlay.Rollback(mark);

        Assert.Equal(bytes, overlay.Bytes);
        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal(i < 500, overlay.TryGet(Table.Orders, BitConverter.GetBytes(i), out var value));
            Assert.Equal(i < 500 ? 100 : 0, value.Length);
        }
    }

    [Fact]
    public void S5_a_row_that_each_item_of_a_command_puts_takes_its_room_once()
    {
        var overlay = new StateOverlay(new MemoryState());
        overlay.Mark();
        for (var i = 0; i < 500; i++) overlay.Put(Table.Customers, [1], new byte[100_000 + i]);

        Assert.InRange(overlay.Bytes, 100_499, 250_000);
        Assert.True(overlay.TryGet(Table.Customers, [1], out var row));
        Assert.Equal(100_499, row.Length);
    }

    [Fact]
    public void S5_a_row_that_each_command_of_a_group_puts_does_not_fill_the_memory()
    {
        var overlay = new StateOverlay(new MemoryState());
        overlay.Put(Table.Orders, [1], [1]);
        overlay.Put(Table.Orders, [2], [2]);
        overlay.Delete(Table.Orders, [2]);
        var row = new byte[100_000];
        for (var i = 0; i < 2000; i++)
        {
            var mark = overlay.Mark();
            row[0] = (byte)i;
            overlay.Put(Table.Customers, [1], row);
            overlay.Put(Table.Orders, BitConverter.GetBytes(i), [3]);
            row[0] = 255;
            overlay.Put(Table.Customers, [2], row);
            if (i % 2 == 0) overlay.Rollback(mark);
            Assert.InRange(overlay.Bytes, 0, 12 << 20);
        }

        var changes = 0;
        foreach (var _ in overlay.Changes()) changes++;
        Assert.Equal(4 + 1000, changes);
        Assert.True(overlay.TryGet(Table.Customers, [1], out var last));
        Assert.Equal((1999 % 256, 100_000), (last[0], last.Length));
        Assert.True(overlay.TryGet(Table.Orders, [1], out _));
        Assert.False(overlay.TryGet(Table.Orders, [2], out _));
        for (var i = 0; i < 2000; i++) Assert.Equal(i % 2 == 1, overlay.TryGet(Table.Orders, BitConverter.GetBytes(i), out _));
    }

    [Fact]
    public void Changes_hold_the_newest_of_each_key()
    {
        var overlay = new StateOverlay(new MemoryState());
        overlay.Put(Table.Orders, [1], [1]);
        overlay.Put(Table.Orders, [2], [2]);
        overlay.Put(Table.Orders, [1], [3]);
        overlay.Delete(Table.Orders, [2]);

        var seen = new List<string>();
        foreach (var change in overlay.Changes()) seen.Add($"{change.Key[0]}={(change.IsDelete ? "gone" : change.Value[0])}");

        Assert.Equal(["1=3", "2=gone"], seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_walk_that_is_over_stays_over(bool descending)
    {
        var state = new MemoryState();
        var below = new StateOverlay(state);
        below.Put(Table.Orders, [1], [1]);
        state.Write(below);
        var overlay = new StateOverlay(state);
        overlay.Put(Table.Orders, [2], [2]);
        overlay.Delete(Table.Orders, [3]);
        using var rows = overlay.Scan(Table.Orders, [], [9], descending);

        Assert.True(rows.MoveNext() && rows.MoveNext());
        for (var i = 0; i < 3; i++) Assert.False(rows.MoveNext());
    }

    private static void AssertEqual(SortedDictionary<string, byte[]> model, StateOverlay overlay, byte[] key)
    {
        var found = overlay.TryGet(Table.Orders, key, out var value);
        Assert.Equal(model.TryGetValue(Convert.ToHexString(key), out var expected), found);
        if (found) Assert.Equal(expected, value.ToArray());
    }

    private static void AssertScan(SortedDictionary<string, byte[]> model, StateOverlay overlay, byte[] from, byte[] to)
    {
        var (first, end) = (Convert.ToHexString(from), Convert.ToHexString(to));
        var expected = model
            .Where(row => string.CompareOrdinal(row.Key, first) >= 0 && string.CompareOrdinal(row.Key, end) < 0)
            .Select(row => $"{row.Key}={Convert.ToHexString(row.Value)}")
            .ToList();
        Assert.Equal(expected, Walk(overlay, from, to, descending: false));
        expected.Reverse();
        Assert.Equal(expected, Walk(overlay, from, to, descending: true));
    }

    private static List<string> LookAtAll(StateOverlay overlay, byte[] from, byte[] to)
    {
        var rows = new List<string>();
        foreach (var change in overlay.Changes())
        {
            if (change.Table != Table.Orders || change.IsDelete) continue;
            if (change.Key.SequenceCompareTo(from) < 0 || change.Key.SequenceCompareTo(to) >= 0) continue;
            rows.Add($"{Convert.ToHexString(change.Key)}={Convert.ToHexString(change.Value)}");
        }

        return [.. rows.OrderBy(row => row.Split('=')[0], StringComparer.Ordinal)];
    }

    private static List<string> Walk(StateOverlay overlay, byte[] from, byte[] to, bool descending)
    {
        var rows = new List<string>();
        using var walk = overlay.Scan(Table.Orders, from, to, descending);
        while (walk.MoveNext()) rows.Add($"{Convert.ToHexString(walk.Key)}={Convert.ToHexString(walk.Value)}");
        return rows;
    }
}
