using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Tests.State;

/// <summary>The contract on the reference.</summary>
public sealed class MemoryStateContractTests : StateReaderContract
{
    private readonly MemoryState _state = new();

    protected override IStateReader Write(Action<StateOverlay> changes)
    {
        var overlay = new StateOverlay(_state);
        changes(overlay);
        _state.Write(overlay);
        return _state;
    }
}

/// <summary>The contract on changes that are not written yet.</summary>
public sealed class OverlayContractTests : StateReaderContract
{
    private readonly StateOverlay _overlay = new(new MemoryState());

    protected override IStateReader Write(Action<StateOverlay> changes)
    {
        changes(_overlay);
        return _overlay;
    }
}
