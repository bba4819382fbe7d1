using System.Buffers.Binary;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// One step of an erasure: takes rows away, one storage id after the other and one table after the other, and then the
/// identifiers out of the rows of others, until what it may cost is used up. A row costs one and one more for each 4 KiB, looking
/// for rows costs four, looking at an identifier one: limits count steps and bytes (rule D1).
/// </summary>
internal sealed partial class ErasureSweep
{
    private const int CostOfLooking = 4;
    private const int BytesPerCost = 4096;

    /// <summary>Whether a row must change.</summary>
    private delegate bool Concerns(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row);

    private readonly Context _context;
    private readonly uint _account;
    private readonly Visibility _visibility;
    private readonly bool _hasChanges;
    private int _left;
    private ErasureView _erasure;

    private ErasureSweep(Context context, ErasureView erasure, int cost)
    {
        _context = context;
        _account = context.Account.Number;
        _erasure = erasure;
        _left = Math.Max(cost, CostOfLooking + 1);
        _visibility = new Visibility(context.Account, context.Header.RecordedAt);
        _hasChanges = SegmentTable.WereEver(context.State, _account);
    }

    /// <summary>Does one step and notes how far the erasure is.</summary>
    public static RecordOutcome Run(Context context, ErasureView erasure, int cost)
    {
        var sweep = new ErasureSweep(context, erasure, cost);
        var isDone = sweep.Run();
        ErasureTable.Write(context, sweep._erasure with { DoneAt = isDone ? context.Header.Position : 0 });
        return context.Succeed(goesOn: !isDone);
    }

    private bool Run()
    {
        ErasureTask? last = null;
        while (ErasureQueue.TryNext(_context.State, _account, _erasure.Id, last, out var task, out var place))
        {
            last = task;
            if (Do(task, place) is { } stopped)
            {
                ErasureQueue.Put(_context, _erasure.Id, task, stopped);
                return false;
            }

            ErasureQueue.Remove(_context, _erasure.Id, task);
            if (task.Work != ErasureWork.Name) _erasure = _erasure.WithStorageId(task.StorageId);
        }

        return true;
    }

    /// <returns>Where to go on; null when nothing is left.</returns>
    private SweepPlace? Do(ErasureTask task, SweepPlace place) => task.Work switch
    {
        ErasureWork.Own => SweepOwn(task.StorageId, place),
        ErasureWork.Name => FindOthers(task.Id, place),
        ErasureWork.Other => SweepOther(task.StorageId, place),
        _ => throw new DamagedRowException($"An erasure has work of kind {(byte)task.Work}, which there is not."),
    };

    /// <summary>Sweeps a storage id of the customer's. What answers can still reach by other ways goes first.</summary>
    private SweepPlace? SweepOwn(ulong storageId, SweepPlace place)
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
                case 5 when _hasChanges && !Sweep(Table.ChangesOfCustomer, storageId, ref after, DeleteChange):
                    return new SweepPlace(phase, after);
                case 6:
                    DeleteCustomer(storageId);
                    return null;
                case > 6:
                    throw new DamagedRowException($"An erasure stopped in phase {phase}, which there is not.");
            }
        }
    }

    /// <summary>Changes the rows of a storage id in a table that has it behind the account.</summary>
    /// <returns>False when there may be more; then <paramref name="after"/> is the last one that is done.</returns>
    private bool Sweep(Table table, ulong storageId, ref byte[] after, Action<byte[]> change, Concerns? concerns = null) =>
        Sweep(
            table,
            StateKey.AccountAndId(new byte[12], _account, storageId),
            StateKey.AccountAndId(new byte[12], _account, storageId + 1),
            ref after,
            change,
            concerns);

    private bool Sweep(
        Table table, ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, ref byte[] after, Action<byte[]> change,
        Concerns? concerns = null)
    {
        var keys = new List<byte[]>();
        var isEnd = false;
        _left -= CostOfLooking;
        if (_left <= 0) return false;
        var from = after.Length > 0 ? [.. after, 0] : start;
        using (var rows = _context.State.Scan(table, from, end))
        {
            while (_left > 0 && !(isEnd = !rows.MoveNext()))
            {
                if (!_visibility.Includes(table, rows.Key, rows.Value)) continue; // it may be gone, and must not count (rule L4)
                after = rows.Key.ToArray();
                _left -= CostOf(rows.Key.Length + rows.Value.Length);
                if (concerns?.Invoke(rows.Key, rows.Value) != false) keys.Add(after);
            }
        }

        foreach (var key in keys) change(key);
        return isEnd;
    }

    private static int CostOf(int bytes) => 1 + (bytes / BytesPerCost);

    private void DeleteAudit(byte[] key)
    {
        _context.State.Delete(Table.History, key);
        AuditTable.Forget(_context, AuditOf(key));
        _left -= 2;
    }

    private void DeleteChange(byte[] key) => ChangeTable.Forget(_context, key);

    private void DeleteOrder(byte[] key)
    {
        OrderTable.DeleteOf(_context, key);
        _erasure = _erasure with { Orders = _erasure.Orders + 1 };
    }

    /// <summary>Whoever hangs below comes next.</summary>
    private void DeletePart(byte[] key) =>
        ErasureQueue.Add(_context, _erasure.Id, new ErasureTask(ErasureWork.Own, PartTable.Take(_context, key)));

    private static ulong AuditOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[12..]);

    private void DeleteCustomer(ulong storageId)
    {
        var events = CustomerTable.ReadRow(_context.State, _account, storageId)?.Events ?? 0; // the first command counted its own
        _erasure = _erasure with { Events = _erasure.Events + events };
        _context.State.Delete(Table.Attributes, StateKey.AccountAndId(new byte[12], _account, storageId));
        AudienceTable.Delete(_context, storageId);
        CustomerTable.Delete(_context, storageId);
        _left -= 2;
    }
}
