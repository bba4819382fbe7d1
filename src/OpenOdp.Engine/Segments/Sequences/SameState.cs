namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>Tells which of a run's instances, from the newest to the oldest, can make no difference.</summary>
internal sealed class SameState
{
    /// <summary>States that are told apart; the instances of further ones are all needed.</summary>
    private const int MaxStates = 16;

    private readonly (ulong Satisfied, bool WasMet, int Count)[] _states = new (ulong, bool, int)[MaxStates];
    private readonly Instance[] _older = new Instance[MaxStates];
    private int _used;

    /// <summary>Turns to another run.</summary>
    public void Begin() => _used = 0;

    /// <summary>False when enough newer ones are in the same state, and all of them end later.</summary>
    public bool IsNeeded(Instance instance, int enough)
    {
        var state = 0;
        while (state < _used && (_states[state].Satisfied, _states[state].WasMet) != (instance.Satisfied, instance.WasMet))
        {
            state++;
        }

        if (state == MaxStates) return true;
        if (state == _used)
        {
            _states[_used++] = (instance.Satisfied, instance.WasMet, 1);
        }
        else if (!instance.EndsNoLaterThan(_older[state]))
        {
            _states[state].Count = int.MinValue; // this state is one of many: its instances are kept
            return true;
        }
        else if (++_states[state].Count > enough)
        {
            return false;
        }

        _older[state] = instance;
        return true;
    }
}
