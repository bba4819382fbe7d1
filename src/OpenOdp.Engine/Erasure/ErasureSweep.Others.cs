using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// What belongs to others stays, without the identifiers that were the erased customer's; <see cref="MentionTable"/> knows where.
/// </summary>
internal sealed partial class ErasureSweep
{
    /// <summary>Who else may name an identifier comes next. The customer itself is gone by then.</summary>
    private SweepPlace? FindOthers(byte[] hash, SweepPlace place)
    {
        // One that was lifted may be somebody's again, whose mentions these are as well.
        var after = place.After;
        var isGone = Suppression.Read(_context.State, _account, hash) is { Stands: true } suppression
            && suppression.Erasure == _erasure.Id;
        var (start, end) = (MentionTable.Prefix(_account, hash), MentionTable.EndOf(_account, hash));
        return Sweep(Table.Mentions, start, end, ref after, key => AddOther(key, isGone)) ? null : new SweepPlace(0, after);
    }

    /// <summary>Takes identifiers out of what hangs on a storage id of somebody else's.</summary>
    private SweepPlace? SweepOther(ulong storageId, SweepPlace place)
    {
        var after = place.After;
        if (place.Phase == 0)
        {
            if (!Sweep(Table.History, storageId, ref after, TakeOutOfAudit, NamesInAudit)) return new SweepPlace(0, after);
            after = [];
        }

        var before = _erasure.EventsOfOthers;
        var isDone = Sweep(Table.Events, storageId, ref after, TakeOutOfEvent, NamesInEvent);
        if (_erasure.EventsOfOthers > before && _context.Segments.All.Count > 0) TouchOwner(storageId);
        return isDone ? null : new SweepPlace(1, after);
    }

    /// <summary>Whose events have lost an identifier is worked out anew: sequences may have read it.</summary>
    private void TouchOwner(ulong storageId)
    {
        if (CustomerTable.Follow(_context.State, _account, storageId) is not { } owner) return;
        _context.Effects.Touched.Add(owner.Id, Touch.History);
        _left -= SegmentStepCommand.CostOf(owner);
    }

    private void AddOther(byte[] key, bool isGone)
    {
        var storageId = MentionTable.StorageId(key);
        if (isGone) _context.State.Delete(Table.Mentions, key);
        if (!CustomerTable.Exists(_context.State, _account, storageId, isErasing: false)) return;
        ErasureQueue.Add(_context, _erasure.Id, new ErasureTask(ErasureWork.Other, storageId));
    }

    private bool NamesInAudit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        if (AuditTable.Read(
            _context.State, _account, AuditOf(key)) is not { } record)
        {
            return false; // all that it names are being erased
        }

        _left -= 2 + record.Identifiers.Count + record.Released.Count;
        return AuditTable.HoldsErased(_context, record);
    }

    private void TakeOutOfAudit(byte[] key) => AuditTable.TakeOut(_context, AuditOf(key));

    private bool NamesInEvent(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var identifiers = EventItem.ReadRow(row).Identifiers;
        _left -= identifiers.Count;
        return ErasedNames.AreIn(_context, identifiers, EventTable.ReadKey(key).Position);
    }

    private void TakeOutOfEvent(byte[] key)
    {
        _context.State.TryGet(Table.Events, key, out var row);
        _left -= CostOf(row.Length);
        _context.State.Put(Table.Events, key, ErasedNames.TakeOut(_context, row.ToArray(), EventTable.ReadKey(key).Position));
        _erasure = _erasure with { EventsOfOthers = _erasure.EventsOfOthers + 1 };
    }
}
