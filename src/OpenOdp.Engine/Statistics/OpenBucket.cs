using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Statistics;

/// <summary>
/// The row of the minute that runs: it has no sizes of segments, so that all of its numbers lie at known places and are added to
/// where they lie.
/// </summary>
internal readonly ref struct OpenBucket
{
    private const int NumbersAt = 1;
    private const int NumberCount = 10;
    private const int KindsAt = NumbersAt + (8 * NumberCount) + 1;

    private enum Number
    {
        Events = 1,
        Accepted,
        Duplicates,
        Merges,
        Attaches,
        MergesRefused,
        Customers,
        CustomersBefore,
        OtherKinds,
    }

    private readonly Span<byte> _row;

    private OpenBucket(Span<byte> row) => _row = row;

    /// <summary>Adds what a command has caused; it must have succeeded, since this is not taken back.</summary>
    public static void Add(StateOverlay state, ReadOnlySpan<byte> key, ulong minute, Effects effects)
    {
        var (before, now) = (effects.Before, Tally.Of(effects.Counters));
        var bucket = Open(state, key, minute, before.Customers);
        bucket.Add(Number.Events, now.Events - before.Events);
        bucket.Add(Number.Accepted, now.Accepted - before.Accepted);
        bucket.Add(Number.Duplicates, now.Duplicates - before.Duplicates);
        bucket.Add(Number.Merges, now.Merges - before.Merges);
        bucket.Add(Number.Attaches, now.Attaches - before.Attaches);
        bucket.Add(Number.MergesRefused, now.MergesRefused - before.MergesRefused);
        bucket.Add(Number.Customers, now.Customers - before.Customers);
        bucket.Add(Number.OtherKinds, effects.Kinds.Other);
        for (var i = 0; i < effects.Kinds.Count; i++)
        {
            var name = effects.Kinds.NameOf(i);
            var events = effects.Kinds.EventsOf(i);
            var at = bucket.Find(name, out var kinds);
            if (at < 0 && kinds < Bucket.MaxKinds)
            {
                bucket = bucket.WithKind(state, key, name);
                at = bucket.Find(name, out _);
            }

            if (at >= 0) AddAt(bucket._row[at..], events);
            else bucket.Add(Number.OtherKinds, events);
        }
    }

    /// <summary>Takes the row into the changes of the group, if there is one.</summary>
    /// <param name="minute">The minute that it is of.</param>
    public static bool TryTake(StateOverlay state, ReadOnlySpan<byte> key, out ulong minute)
    {
        minute = 0;
        var row = state.Amend(Table.Statistics, key);
        if (row.IsEmpty)
        {
            if (!state.TryGet(Table.Statistics, key, out var stored)) return false;
            Check(stored);
            state.Put(Table.Statistics, key, stored);
            row = state.Amend(Table.Statistics, key);
        }

        minute = BinaryPrimitives.ReadUInt64BigEndian(row[NumbersAt..]);
        return true;
    }

    /// <summary>The row that was taken, or a new one.</summary>
    private static OpenBucket Open(StateOverlay state, ReadOnlySpan<byte> key, ulong minute, ulong customers)
    {
        if (state.Amend(Table.Statistics, key) is { IsEmpty: false } taken) return new OpenBucket(taken);
        var row = state.NewRow();
        new Bucket { Number = minute, Customers = customers, CustomersBefore = customers }.Write(row);
        state.Put(Table.Statistics, key, row);
        return new OpenBucket(state.Amend(Table.Statistics, key));
    }

    /// <exception cref="DamagedRowException">The row is no open bucket.</exception>
    private static void Check(ReadOnlySpan<byte> stored)
    {
        var reader = ByteReader.OfRow(Table.Statistics, stored);
        reader.Raw(8 * NumberCount);
        if (reader.Byte() != 0) throw reader.Damage("The minute that runs has sizes of segments already.");
        while (!reader.AtEnd)
        {
            reader.Raw(8);
            reader.Raw(reader.Byte());
            reader.Byte();
            reader.Raw(reader.Byte());
        }
    }

    private void Add(Number number, ulong amount) => AddAt(_row[(NumbersAt + (8 * (int)number))..], amount);

    private static void AddAt(Span<byte> place, ulong amount) =>
        BinaryPrimitives.WriteUInt64BigEndian(place, BinaryPrimitives.ReadUInt64BigEndian(place) + amount);

    /// <summary>Where the count of a kind lies; negative when there is none, and then how many kinds there are.</summary>
    private int Find(ReadOnlySpan<byte> name, out int kinds)
    {
        kinds = 0;
        for (var at = KindsAt; at < _row.Length; kinds++)
        {
            var type = _row[at + 8];
            var length = type + _row[at + 10 + type] + 3;
            if (_row.Slice(at + 8, length).SequenceEqual(name)) return at;
            at += 8 + length;
        }

        return -1;
    }

    private OpenBucket WithKind(StateOverlay state, ReadOnlySpan<byte> key, ReadOnlySpan<byte> name)
    {
        var row = state.NewRow(_row[0]);
        row.Raw(_row[NumbersAt..]);
        row.UInt64(0);
        row.Raw(name);
        state.Put(Table.Statistics, key, row);
        return new OpenBucket(state.Amend(Table.Statistics, key));
    }
}
