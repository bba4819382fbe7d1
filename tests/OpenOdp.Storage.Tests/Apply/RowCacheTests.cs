using System.Runtime.InteropServices;
using CsCheck;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Apply;

namespace OpenOdp.Storage.Tests.Apply;

/// <summary>D5: a cache may forget, but what it remembers is what was put last.</summary>
public sealed class RowCacheTests
{
    private static readonly Gen<(int Action, int Key, int Length)> Step =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 400], Gen.Int[0, 900]);

    [Fact]
    public void What_it_remembers_is_what_was_put_last() =>
        Step.Array[0, 3000].Sample(steps =>
        {
            using var cache = new RowCache(64 * 1024); // room for some 130 of the 400 rows
            var model = new Dictionary<int, byte[]>();
            var number = 0;
            foreach (var (action, key, length) in steps)
            {
                var name = BitConverter.GetBytes(key * 7919);
                if (action < 5)
                {
                    if (!cache.TryGet(Table.Customers, name, out var value)) continue;
                    if (!model.TryGetValue(key, out var expected) || !value.SequenceEqual(expected)) return false;
                }
                else if (action < 9)
                {
                    var value = new byte[length];
                    Array.Fill(value, (byte)++number);
                    cache.Put(Table.Customers, name, value, onlyIfPresent: action == 8);
                    model[key] = value;
                }
                else
                {
                    cache.Remove(Table.Customers, name);
                    model.Remove(key);
                }
            }

            return true;
        }, iter: Scale.Of(100), threads: 1);

    [Fact]
    public void A_row_that_is_read_often_stays_while_others_pass_through()
    {
        using var cache = new RowCache(64 * 1024);
        var lost = 0;
        for (var i = 0; i < 10_000; i++)
        {
            cache.Put(Table.Customers, BitConverter.GetBytes(i), new byte[100], onlyIfPresent: false);
            if (cache.TryGet(Table.Customers, "busy"u8, out _)) continue;
            cache.Put(Table.Customers, "busy"u8, "value"u8, onlyIfPresent: false);
            lost++;
        }

        // Some 500 rows fit: by age alone it would be lost at every 500th, by chance of the set sometimes.
        Assert.InRange(lost, 1, 200);
    }

    [Fact]
    public void The_index_grows_with_the_rows_and_finds_what_was_there_before()
    {
        const int Rows = 400_000; // 40 MB of them, and the index starts with room for 17
        using var cache = new RowCache(64 << 20);
        var before = cache.Bytes;
        for (var i = 0; i < Rows; i++)
        {
            byte[] row = [.. BitConverter.GetBytes(~i), .. new byte[80]];
            cache.Put(Table.Customers, BitConverter.GetBytes(i), row, onlyIfPresent: false);
        }

        var found = 0;
        for (var i = 0; i < Rows; i++)
        {
            if (!cache.TryGet(Table.Customers, BitConverter.GetBytes(i), out var value)) continue;
            Assert.Equal(~i, BitConverter.ToInt32(value));
            found++;
        }

        Assert.InRange(found, Rows * 9 / 10, Rows); // a set of four slots is full sometimes
        Assert.InRange(before, 1, 3 << 20);
    }

    [Fact]
    public void The_index_grows_without_a_row_that_pays_for_all()
    {
        using var cache = new RowCache(64 << 20);
        var row = new byte[80];
        var least = cache.Bytes;
        var most = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 400_000; i++)
        {
            var bytes = cache.Bytes;
            cache.Put(Table.Customers, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in i)), row, onlyIfPresent: false);
            most = Math.Max(most, cache.Bytes - bytes);
        }

        // Not one object for a row; a collection that another thread began may shift the count a little.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, -40_000, 40_000);
        Assert.InRange(cache.Bytes, 10 * least, 72 << 20);
        Assert.InRange(most, 96, 160); // the row, and the set of 32 B that it may need
    }

    [Fact]
    public void The_same_key_of_another_table_is_another_row()
    {
        using var cache = new RowCache(64 * 1024);
        cache.Put(Table.Customers, "key"u8, "a"u8, onlyIfPresent: false);
        Assert.False(cache.TryGet(Table.Identifiers, "key"u8, out _));
    }
}
