using CsCheck;
using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Tests.State;

/// <summary>Any history of puts, deletes, marks, rollbacks and writes gives the rows of a plain sorted map.</summary>
public sealed class OverlayPropertyTests : RocksStateContractTests
{
    private static readonly Table[] Tables = [Table.Customers, Table.Events, Table.Dedup];

    private static readonly Gen<(int Action, int Table, string Key, string Value)> Step =
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 2], Gen.String[Gen.Char['a', 'd'], 0, 3], Gen.String[Gen.Char['0', '9'], 0, 8]);

    private int _history;

    [Fact]
    public void Reads_and_scans_agree_with_a_sorted_map() =>
        Step.Array[0, 80].Sample(Agrees, iter: Scale.Of(200), threads: 1);

    private bool Agrees((int Action, int Table, string Key, string Value)[] steps)
    {
        // All histories share one database; each has keys of its own.
        var prefix = BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(++_history));
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var saved = new SortedDictionary<string, string>(model, StringComparer.Ordinal);
        var reader = Write(_ => { });
        var overlay = new StateOverlay(reader);
        var mark = overlay.Mark();
        foreach (var (action, tableIndex, key, value) in steps)
        {
            var table = Tables[tableIndex];
            var bytes = Key(prefix, key);
            switch (action)
            {
                case < 9:
                    overlay.Put(table, bytes, System.Text.Encoding.ASCII.GetBytes(value));
                    model[$"{tableIndex}{key}"] = value;
                    break;
                case < 14:
                    overlay.Delete(table, bytes);
                    model.Remove($"{tableIndex}{key}");
                    break;
                case < 16:
                    overlay.Rollback(mark);
                    model = new SortedDictionary<string, string>(saved, StringComparer.Ordinal);
                    break;
                case < 18:
                    mark = overlay.Mark();
                    saved = new SortedDictionary<string, string>(model, StringComparer.Ordinal);
                    break;
                default:
                    var written = overlay;
                    WriteThrough(reader, o =>
                    {
                        foreach (var change in written.Changes())
                        {
                            if (change.IsDelete) o.Delete(change.Table, change.Key);
                            else o.Put(change.Table, change.Key, change.Value);
                        }
                    });
                    overlay.Clear();
                    mark = overlay.Mark();
                    saved = new SortedDictionary<string, string>(model, StringComparer.Ordinal);
                    break;
            }

            var found = overlay.TryGet(table, bytes, out var stored);
            if (found != model.TryGetValue($"{tableIndex}{key}", out var expected)) return false;
            if (found && System.Text.Encoding.ASCII.GetString(stored) != expected) return false;
        }

        for (var i = 0; i < Tables.Length; i++)
        {
            var rows = model.Where(row => row.Key[0] == '0' + i).Select(row => $"{row.Key[1..]}={row.Value}").ToList();
            if (!rows.SequenceEqual(Rows(overlay, Tables[i], prefix, false))) return false;
            rows.Reverse();
            if (!rows.SequenceEqual(Rows(overlay, Tables[i], prefix, true))) return false;
        }

        return true;
    }

    private static byte[] Key(byte[] prefix, string key) => [.. prefix, .. System.Text.Encoding.ASCII.GetBytes(key)];

    private static List<string> Rows(StateOverlay overlay, Table table, byte[] prefix, bool descending)
    {
        var rows = new List<string>();
        using var cursor = overlay.Scan(table, prefix, [.. prefix, 0xFF], descending);
        while (cursor.MoveNext())
        {
            rows.Add(
                $"{System.Text.Encoding.ASCII.GetString(
                    cursor.Key[prefix.Length..])}={System.Text.Encoding.ASCII.GetString(cursor.Value)}");
        }

        return rows;
    }
}
