using System.Text;
using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Tests.State;

/// <summary>What every <see cref="IStateReader"/> must do, whatever holds the rows.</summary>
public abstract class StateReaderContract : IDisposable
{
    /// <summary>Puts rows into what is tested; the reader then shows them.</summary>
    protected abstract IStateReader Write(Action<StateOverlay> changes);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    [Fact]
    public void A_value_that_was_put_is_found()
    {
        var state = Write(o => o.Put(Table.Customers, "key"u8, "value"u8));
        Assert.True(state.TryGet(Table.Customers, "key"u8, out var value));
        Assert.Equal("value"u8, value);
    }

    [Fact]
    public void An_absent_key_is_not_found() => Assert.False(Write(_ => { }).TryGet(Table.Customers, "key"u8, out _));

    [Fact]
    public void An_empty_value_is_found_and_empty()
    {
        var state = Write(o => o.Put(Table.History, "key"u8, default));
        Assert.True(state.TryGet(Table.History, "key"u8, out var value));
        Assert.True(value.IsEmpty);
    }

    [Fact]
    public void An_empty_key_is_a_key()
    {
        var state = Write(o => o.Put(Table.Machine, default, "row"u8));
        Assert.True(state.TryGet(Table.Machine, default, out var value));
        Assert.Equal("row"u8, value);
    }

    [Fact]
    public void The_same_key_in_two_tables_is_two_rows()
    {
        Table[] tables = [Table.Customers, Table.Events, Table.Dedup, Table.Members, Table.MembershipChanges];
        var state = Write(o =>
        {
            foreach (var table in tables) o.Put(table, "key"u8, [(byte)table]);
        });
        foreach (var table in tables)
        {
            Assert.True(state.TryGet(table, "key"u8, out var value));
            Assert.Equal([(byte)table], value.ToArray());
            using var rows = state.Scan(table, "k"u8, "l"u8);
            Assert.True(rows.MoveNext());
            Assert.Equal("key"u8, rows.Key);
            Assert.Equal([(byte)table], rows.Value.ToArray());
            Assert.False(rows.MoveNext());
        }

        Assert.False(state.TryGet(Table.Identifiers, "key"u8, out _));
        Assert.False(state.TryGet(Table.ChangesOfCustomer, "key"u8, out _));
    }

    [Fact]
    public void A_deleted_key_is_gone()
    {
        Write(o => o.Put(Table.Customers, "key"u8, "value"u8));
        Assert.False(Write(o => o.Delete(Table.Customers, "key"u8)).TryGet(Table.Customers, "key"u8, out _));
    }

    [Theory]
    [InlineData(Table.Customers)]
    [InlineData(Table.Events)]
    [InlineData(Table.Dedup)]
    [InlineData(Table.Quarantine)]
    public void A_scan_walks_the_range_in_byte_order_without_its_end(Table table)
    {
        var state = Write(o =>
        {
            foreach (var key in (string[])["b", "a", "c", "aa", "\u00ff", "d"])
            {
                o.Put(table, Encoding.Latin1.GetBytes(key), Encoding.Latin1.GetBytes("v" + key));
            }
        });
        Assert.Equal("a aa b c", Keys(state.Scan(table, "a"u8, "d"u8)));
        Assert.Equal("c b aa a", Keys(state.Scan(table, "a"u8, "d"u8, descending: true)));
        Assert.Equal("aa b", Keys(state.Scan(table, "a\0"u8, "bb"u8)));
        Assert.Equal("b aa", Keys(state.Scan(table, "a\0"u8, "bb"u8, descending: true)));
        Assert.Equal("", Keys(state.Scan(table, "e"u8, "f"u8)));
        Assert.Equal("", Keys(state.Scan(table, "e"u8, "f"u8, descending: true)));
        Assert.Equal("a aa b c d \u00ff", Keys(state.Scan(table, default, [0xFF, 0xFF])));
        Assert.Equal("\u00ff d c b aa a", Keys(state.Scan(table, default, [0xFF, 0xFF], descending: true)));
    }

    [Fact]
    public void A_scan_does_not_leave_its_table()
    {
        var state = Write(o =>
        {
            o.Put(Table.Counters, "z"u8, default);
            o.Put(Table.Customers, "m"u8, default);
            o.Put(Table.Identifiers, "a"u8, default);
        });
        Assert.Equal("m", Keys(state.Scan(Table.Customers, default, [0xFF])));
        Assert.Equal("m", Keys(state.Scan(Table.Customers, default, [0xFF], descending: true)));
    }

    [Fact]
    public void A_value_of_a_megabyte_comes_back_whole()
    {
        var large = Enumerable.Range(0, 1 << 20).Select(i => (byte)(i * 31 >> 3)).ToArray();
        var state = Write(o => o.Put(Table.Audit, "key"u8, large));
        Assert.True(state.TryGet(Table.Audit, "key"u8, out var value));
        Assert.Equal(large, value);
        using var rows = state.Scan(Table.Audit, default, [0xFF]);
        Assert.True(rows.MoveNext());
        Assert.Equal(large, rows.Value);
    }

    private static string Keys(StateCursor rows)
    {
        using (rows)
        {
            var keys = new List<string>();
            while (rows.MoveNext()) keys.Add(Encoding.Latin1.GetString(rows.Key));
            return string.Join(' ', keys);
        }
    }
}
