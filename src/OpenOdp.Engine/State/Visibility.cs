using System.Buffers.Binary;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.State;

/// <summary>
/// Which rows an account's answers can still see as of a time of the log. The bytes of the others may be gone or not, in any
/// store: nothing that the engine does or answers depends on it (rules L4, I7). What is invisible stays so.
/// </summary>
public readonly struct Visibility
{
    private readonly AccountSettings _settings;
    private readonly long _forgottenUntil;

    /// <param name="settings">The account.</param>
    /// <param name="now">The time of the last record, in microseconds since 1970.</param>
    public Visibility(AccountSettings settings, long now) =>
        (_settings, _forgottenUntil) = (settings, settings.ForgottenUntil(now));

    /// <summary>True when any event can be invisible.</summary>
    public bool HidesEvents => _settings.Floor > 0;

    /// <summary>Idempotence ids seen until then, in microseconds since 1970, are forgotten.</summary>
    public long ForgottenUntil => _forgottenUntil;

    /// <summary>The account that a key of a table belongs to; 0 when it has none.</summary>
    public static uint AccountOf(ReadOnlySpan<byte> key) => key.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(key);

    /// <summary>
    /// False when no answer depends on the row. A row that does not have its table's form is visible: it is for others to report.
    /// </summary>
    public bool Includes(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        switch (table)
        {
            case Table.Events:
                return key.Length != EventTable.KeyLength || _settings.ShowsEventsOf(EventTable.ReadKey(key).Position);

            case Table.Dedup when DedupTable.IsKey(key):
                try
                {
                    return DedupTable.Read(row).Latest > _forgottenUntil;
                }
                catch (DamagedRowException)
                {
                    return true;
                }

            default: return true;
        }
    }
}
