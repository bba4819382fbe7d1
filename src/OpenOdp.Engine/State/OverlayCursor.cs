namespace OpenOdp.Engine.State;

internal sealed record OverlayRow(byte[] Key, byte[]? Value);

/// <summary>Merges a walk over the rows below with the overlay's own rows of the same range.</summary>
internal sealed class OverlayCursor : StateCursor
{
    private readonly StateCursor _below;
    private readonly OverlayRow[] _changed;
    private readonly int _sign;
    private int _at;
    private bool _belowHasRow;
    private bool _fromBelow;
    private bool _started;

    /// <param name="changed">The overlay's own rows, in the order of the walk.</param>
    public OverlayCursor(StateCursor below, OverlayRow[] changed, bool descending) =>
        (_below, _changed, _sign) = (below, changed, descending ? -1 : 1);

    public override ReadOnlySpan<byte> Key => _fromBelow ? _below.Key : _changed[_at].Key;

    public override ReadOnlySpan<byte> Value => _fromBelow ? _below.Value : _changed[_at].Value;

    public override bool MoveNext()
    {
        if (!_started || _fromBelow) _belowHasRow = _below.MoveNext();
        if (_started && !_fromBelow && _at < _changed.Length) _at++;
        _started = true;
        while (true)
        {
            if (_at == _changed.Length) return _fromBelow = _belowHasRow;
            var order = _belowHasRow ? _sign * _below.Key.SequenceCompareTo(_changed[_at].Key) : 1;
            if (order < 0) return _fromBelow = true;
            if (order == 0) _belowHasRow = _below.MoveNext();
            _fromBelow = false;
            if (_changed[_at].Value is not null) return true;
            _at++;
        }
    }

    public override void Dispose() => _below.Dispose();
}
