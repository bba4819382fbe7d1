using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>
/// What commands have defined, and everything else is read by: the accounts with their settings. Immutable; it is the same object
/// until a command changes one of them, so that what a reader works out of it can be kept beside it.
/// </summary>
public sealed class Definitions
{
    private readonly Dictionary<uint, AccountSettings> _accounts;

    private readonly Dictionary<uint, AccountSegments> _segments;

    private Definitions(Dictionary<uint, AccountSettings> accounts, Dictionary<uint, AccountSegments> segments, ulong version) =>
        (_accounts, _segments, Version) = (accounts, segments, version);

    /// <summary>Those of an empty log.</summary>
    public static Definitions None { get; } = new([], [], 0);

    /// <summary>The position from which on they hold: of the record that changed them last, or where they were read.</summary>
    public ulong Version { get; }

    /// <summary>The accounts by number.</summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts => _accounts;

    /// <summary>Reads them from a state.</summary>
    public static Definitions Read(IStateReader state, SegmentCompiler compiler)
    {
        var accounts = new Dictionary<uint, AccountSettings>();
        var segments = new Dictionary<uint, AccountSegments>();
        foreach (var account in AccountTable.ReadAll(state))
        {
            var hasErased = CountersTable.Read(state, account.Number).Erased > 0;
            accounts.Add(account.Number, account with { HasErased = hasErased });
            segments.Add(account.Number, AccountSegments.Read(state, account, compiler));
        }

        return new Definitions(accounts, segments, MachineRow.Read(state).Position);
    }

    /// <summary>An account; null when there is none of this number.</summary>
    internal AccountSettings? Account(uint number) => _accounts.GetValueOrDefault(number);

    /// <summary>The definitions after a record that changed an account.</summary>
    internal Definitions With(AccountSettings changed, ulong version) =>
        new(new Dictionary<uint, AccountSettings>(_accounts) { [changed.Number] = changed }, _segments, version);

    /// <summary>The segments of an account.</summary>
    public AccountSegments SegmentsOf(uint account) => _segments.GetValueOrDefault(account, AccountSegments.None);

    /// <summary>The definitions after a record that changed an account's segments.</summary>
    internal Definitions With(uint account, AccountSegments changed, ulong version) =>
        new(_accounts, new Dictionary<uint, AccountSegments>(_segments) { [account] = changed }, version);
}
