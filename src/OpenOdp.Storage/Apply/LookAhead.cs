using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Apply;

/// <summary>
/// Looks for the rows that many waiting requests will ask for, all at once: idempotence ids, identifiers, and the customers who
/// own them. What is there goes to the cache of rows, what is not is noted. It may save a read; it never decides an answer
/// (rule D5). One thread at a time.
/// </summary>
/// <remarks>
/// A row may change between here and its use, in a group that is not written yet: whoever reads asks those groups first, and
/// their changes go over the cache when they are settled.
/// </remarks>
internal sealed class LookAhead : IRowKeys
{
    /// <summary>Identifiers are looked for when one row in so many was not in the cache: else there is nothing to gain.</summary>
    private const int WorthIt = 16;

    private readonly MultiReader _below;
    private readonly RowCache _cache;
    private readonly AbsentRows _absent;
    private readonly KeyList _ids = new();
    private readonly KeyList _identifiers = new();
    private readonly List<uint> _accounts = [];
    private readonly KeyList _customers = new();
    private readonly RowRead _idRead;
    private readonly RowRead _identifierRead;
    private readonly RowRead _customerRead;
    private bool _isMissing = true;
    private long _hits;
    private long _misses;
    private uint _account;
    private int _until;

    public LookAhead(MultiReader below, RowCache cache, AbsentRows absent)
    {
        (_below, _cache, _absent) = (below, cache, absent);
        _idRead = (i, found, _) => NoteAbsent(Table.Dedup, _ids[i], found);
        _identifierRead = IdentifierRead;
        _customerRead = (i, found, row) => NotePresent(Table.Customers, _customers[i][1..], found, row);
    }

    /// <summary>
    /// Before a request of a group is applied: looks for its rows and those of requests after it, unless that was done.
    /// </summary>
    public void Before(List<AppendRequest> group, int request)
    {
        if (request == 0) _until = 0;
        if (request < _until) return;
        Clear();
        for (_until = request; _until < group.Count && _ids.Count < MultiReader.Most
            && _identifiers.Count < MultiReader.Most; _until++)
        {
            var waiting = group[_until];
            _account = waiting.Account;
            RowsAhead.Find(_account, waiting.Kind, waiting.Command.Span, this);
        }

        _below.Read(Family.Dedup, _ids, _idRead);
        _below.Read(Family.State, _identifiers, _identifierRead);
        _below.Read(Family.State, _customers, _customerRead);
    }

    void IRowKeys.Add(Table table, ReadOnlySpan<byte> key)
    {
        switch (table)
        {
            case Table.Dedup:
                _ids.Add(key);
                break;
            case Table.Identifiers when _isMissing:
                if (_cache.TryGet(table, key, out var row))
                {
                    RowsAhead.FindOwner(_account, row, this);
                }
                else
                {
                    _identifiers.Add(key, [(byte)table]);
                    _accounts.Add(_account);
                }

                break;
            case Table.Customers when !_cache.TryGet(table, key, out _):
                _customers.Add(key, [(byte)table]);
                break;
        }
    }

    private void IdentifierRead(int index, bool found, ReadOnlySpan<byte> row)
    {
        var key = _identifiers[index][1..];
        NoteAbsent(Table.Identifiers, key, found);
        NotePresent(Table.Identifiers, key, found, row);
        _account = _accounts[index];
        if (found) RowsAhead.FindOwner(_account, row, this);
    }

    private void NoteAbsent(Table table, ReadOnlySpan<byte> key, bool found)
    {
        if (!found) _absent.Add(table, key);
    }

    private void NotePresent(Table table, ReadOnlySpan<byte> key, bool found, ReadOnlySpan<byte> row)
    {
        if (found) _cache.Put(table, key, row, onlyIfPresent: false);
    }

    private void Clear()
    {
        var (hits, misses) = (_cache.Hits - _hits, _cache.Misses - _misses);
        if (hits + misses > MultiReader.Most)
        {
            (_isMissing, _hits, _misses) = (misses * WorthIt > hits, _cache.Hits, _cache.Misses);
        }

        _absent.Clear();
        _ids.Clear();
        _identifiers.Clear();
        _accounts.Clear();
        _customers.Clear();
    }
}
