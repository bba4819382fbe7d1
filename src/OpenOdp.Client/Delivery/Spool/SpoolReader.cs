namespace OpenOdp.Client.Delivery.Spool;

/// <summary>
/// Reads all records of a file that are whole, whatever lies between them. A whole record is passed over as a whole; where
/// something else than the next one stands, the next mark is looked for byte by byte, and that is one damaged place.
/// </summary>
internal sealed class SpoolReader
{
    private readonly byte[] _file;
    private readonly SpoolHeader _header;
    private readonly int? _count;
    private readonly SortedDictionary<int, (int Offset, int Length, bool IsSettled)> _found = [];
    private int _places;
    private int _firstPlace;

    // Up to here the file has been accounted for, and what follows is known to be damaged, or not.
    private int _end;
    private bool _isBroken;

    // The number that comes next, and the one behind the highest that there was.
    private int _next;
    private int _behindLast;

    /// <summary>Reads the records that belong to one of the headers.</summary>
    public SpoolReader(byte[] file, List<SpoolHeaderCopy> copies, SpoolHeader header)
    {
        (_file, _header) = (file, header);
        _count = copies.Where(copy => copy.Header == header).Max(copy => copy.Count);
        if (copies[0] is { Offset: 0 } first && first.Header == header)
        {
            (_end, _isBroken) = first.Count is null ? (first.End - SpoolHeader.CountLength, true) : (first.End, false);
        }
        else
        {
            _isBroken = true;
        }

        for (var offset = 0; SpoolRecord.TryFind(file, header.RecordKey, ref offset, out var record); offset += record.Length)
        {
            Take(record, offset);
        }

        var last = copies[^1];
        LookAtEnd(last.Header == header && last.End == file.Length && last.Count is not null);
    }

    /// <summary>How many different records there are.</summary>
    public int Found => _found.Count;

    // A process that was killed between writing an event and counting it leaves one more than it counted.
    private int Written => Math.Max(_count ?? 0, _behindLast);

    public SpoolContents Contents()
    {
        var waiting = _found.Values.Where(record => !record.IsSettled)
            .Select(record => (record.Offset, _file.AsSpan(record.Offset + SpoolRecord.HeaderLength, record.Length).ToArray()))
            .ToList();
        return new SpoolContents(_header, waiting, Written - Found, _count is not null, _places, _firstPlace);
    }

    private void Take(SpoolRecord record, int offset)
    {
        var isSettled = record.State == SpoolRecord.Settled;
        if (_found.TryGetValue(record.Number, out var other))
        {
            // A copy. One of them may be from before the event was settled.
            _found[record.Number] = other with { IsSettled = other.IsSettled || isSettled };
            _isBroken = true;
            return;
        }

        if (_isBroken || offset != _end || record.Number != _next)
        {
            Damage(_end);
        }

        if (!isSettled && record.State != SpoolRecord.Waiting)
        {
            Damage(offset + SpoolRecord.StateAt);
        }

        _found.Add(record.Number, (offset, record.EventLength, isSettled));
        (_end, _isBroken, _next) = (offset + record.Length, false, record.Number + 1);
        _behindLast = Math.Max(_behindLast, _next);
    }

    /// <summary>
    /// Behind the last record lie zeros, and what a process that was killed had half written; so bytes are not compared there.
    /// </summary>
    private void LookAtEnd(bool lastHeaderIsWhole)
    {
        if (_isBroken || Written > _behindLast)
        {
            Damage(_end);
        }
        else if (!lastHeaderIsWhole || (_places == 0 && _file.Length != _header.Size))
        {
            Damage(Math.Max(_end, _file.Length - _header.Length));
        }
    }

    private void Damage(int offset)
    {
        _firstPlace = _places++ == 0 ? offset : _firstPlace;
    }
}
