using System.Buffers.Binary;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// One step of an erasure: takes rows away, one storage id after the other and one table after the other, until what it may cost is
/// used up. A row costs one and one more for each 4 KiB, looking for rows costs four: limits count steps and bytes (rule D1).
/// </summary>
internal sealed class ErasureSweep
{
    private const int CostOfLooking = 4;
    private const int BytesPerCost = 4096;

    private readonly Context _context;
    private readonly uint _account;
    private readonly Visibility _visibility;
    private int _left;
    private ErasureView _erasure;

    private ErasureSweep(Context context, ErasureView erasure, int cost)
    {
        (_context, _account, _erasure, _left) = (context, context.Account.Number, erasure, Math.Max(cost, CostOfLooking + 1));
        _visibility = new Visibility(context.Account, context.RecordedAt);
    }

    /// <summary>Does one step and notes how far the erasure is.</summary>
    public static RecordOutcome Run(Context context, ErasureView erasure, int cost)
    {
        var sweep = new ErasureSweep(context, erasure, cost);
        var isDone = sweep.Run();
        ErasureTable.Write(context, sweep._erasure with { DoneAt = isDone ? context.Position : 0 });
        return context.Succeed(goesOn: !isDone);
    }

    private bool Run()
    {
        var from = 0UL;
        while (ErasureQueue.TryNext(_context.State, _account, _erasure.Id, from, out var storageId, out var place))
        {
            from = storageId;
            if (Sweep(storageId, place) is { } stopped)
            {
                ErasureQueue.Put(_context, _erasure.Id, storageId, stopped);
                return false;
            }

            ErasureQueue.Remove(_context, _erasure.Id, storageId);
            _erasure = _erasure.WithPart(storageId);
        }

        return true;
    }

    /// <summary>Sweeps one storage id. What answers can still reach by other ways goes first.</summary>
    /// <returns>Where to go on; null when nothing is left.</returns>
    private SweepPlace? Sweep(ulong storageId, SweepPlace place)
    {
        for (var phase = place.Phase; ; phase++)
        {
            var after = phase == place.Phase ? place.After : [];
            switch (phase)
            {
                case 0 when !Sweep(Table.History, storageId, ref after, DeleteAudit):
                case 1 when !Sweep(Table.OrdersOf, storageId, ref after, DeleteOrder):
                case 2 when !Sweep(Table.Parts, storageId, ref after, DeletePart):
                case 3 when !Sweep(Table.NoMerge, storageId, ref after, key => _context.State.Delete(Table.NoMerge, key)):
                case 4 when !Sweep(Table.Events, storageId, ref after, key => _context.State.Delete(Table.Events, key)):
                    return new SweepPlace(phase, after);
                case 5:
                    DeleteCustomer(storageId);
                    return null;
            }
        }
    }

    /// <summary>Deletes the rows of a storage id in a table that has it behind the account.</summary>
    /// <returns>False when there may be more; then <paramref name="after"/> is the last one that is gone.</returns>
    private bool Sweep(Table table, ulong storageId, ref byte[] after, Action<byte[]> delete)
    {
        var keys = new List<byte[]>();
        var isEnd = false;
        _left -= CostOfLooking;
        if (_left <= 0) return false;
        var from = after.Length > 0 ? [.. after, 0] : StateKey.AccountAndId(new byte[12], _account, storageId);
        using (var rows = _context.State.Scan(table, from, StateKey.AccountAndId(new byte[12], _account, storageId + 1)))
        {
            while (_left > 0 && !(isEnd = !rows.MoveNext()))
            {
                if (!_visibility.Includes(table, rows.Key, rows.Value)) continue; // it may be gone, and must not count (rule L4)
                keys.Add(rows.Key.ToArray());
                _left -= 1 + ((rows.Key.Length + rows.Value.Length) / BytesPerCost);
            }
        }

        foreach (var key in keys) delete(key);
        if (keys.Count > 0) after = keys[^1];
        return isEnd;
    }

    private void DeleteAudit(byte[] key)
    {
        _context.State.Delete(Table.History, key);
        AuditTable.Forget(_context, BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(12)));
        _left -= 2;
    }

    private void DeleteOrder(byte[] key)
    {
        OrderTable.DeleteOf(_context, key);
        _erasure = _erasure with { Orders = _erasure.Orders + 1 };
    }

    /// <summary>Whoever hangs below comes next.</summary>
    private void DeletePart(byte[] key) => ErasureQueue.Add(_context, _erasure.Id, PartTable.Take(_context, key));

    private void DeleteCustomer(ulong storageId)
    {
        var events = CustomerTable.ReadRow(_context.State, _account, storageId)?.Events ?? 0; // the first command counted its own
        _erasure = _erasure with { Events = _erasure.Events + events };
        _context.State.Delete(Table.Attributes, StateKey.AccountAndId(new byte[12], _account, storageId));
        CustomerTable.Delete(_context, storageId);
        _left -= 2;
    }
}
