using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage;

namespace OpenOdp.Server.Erasure;

/// <summary>Keeps the identifiers of erased customers out of the log (rule L5).</summary>
internal static class Withheld
{
    /// <summary>The command as it may be appended. Costs nothing while nobody of the account was erased.</summary>
    /// <exception cref="StoreException">The state cannot be read now.</exception>
    public static ReadOnlyMemory<byte> From(Store store, uint account, CommandKind kind, ByteWriter command)
    {
        if (!store.Accounts.TryGetValue(account, out var settings) || !settings.HasErased) return command.WrittenMemory;
        using var view = store.AcquireView();
        return (Withholding.Of(view, view.Accounts[account], kind, command.Written) ?? command).WrittenMemory;
    }
}
