using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// Takes what must not be stored out of a command before it is appended (rule L5): the values of suppressed identifiers, and the
/// whole of an item that will be dropped. What is left makes the engine count, warn and recognise duplicates as it would have.
/// </summary>
public sealed class Withholding
{
    private readonly IStateReader _state;
    private readonly AccountSettings _settings;
    private readonly bool _isEvents;
    private readonly Duplicates _duplicates = new();
    private readonly ByteWriter _item = new();
    private readonly HashSet<int> _dropped = [];
    private JunkList? _junk;

    private Withholding(IStateReader state, AccountSettings settings, CommandKind kind) =>
        (_state, _settings, _isEvents) = (state, settings, kind == CommandKind.Events);

    /// <summary>Looks at the events or profiles of a request.</summary>
    /// <param name="state">The newest state there is.</param>
    /// <param name="settings">The account, of that state.</param>
    /// <param name="kind">Events or profiles.</param>
    /// <param name="command">The command as it was read.</param>
    /// <returns>The command to append instead; null when nothing of it is withheld.</returns>
    public static ByteWriter? Of(IStateReader state, AccountSettings settings, CommandKind kind, ReadOnlySpan<byte> command)
    {
        if (!settings.HasErased) return null;
        Withholding? withholding = null;
        foreach (var item in RequestItems.Read(command))
        {
            foreach (var identifier in Identifiers(kind, item))
            {
                if (Suppression.Of(state, settings, identifier) is null) continue;
                withholding = new Withholding(state, settings, kind);
                break;
            }

            if (withholding is not null) return withholding.Rewrite(command);
        }

        return null;
    }

    private static IdentifierList Identifiers(CommandKind kind, ReadOnlySpan<byte> item) =>
        kind == CommandKind.Events ? EventItem.Read(item).Identifiers : ProfileItem.Read(item).Identifiers;

    private ByteWriter Rewrite(ReadOnlySpan<byte> command)
    {
        var request = RequestItems.Read(command);
        var items = new ByteWriter(command.Length);
        var index = 0;
        foreach (var item in request)
        {
            _item.Clear();
            if (!TryRewrite(item, index++)) _item.Raw(item);
            RequestItems.WriteItem(items, _item.Written);
        }

        var rewritten = new ByteWriter(command.Length + 64);
        RequestItems.WriteHead(rewritten, request.SettingsRevision, request.Count, WarningsOfOthers(request));
        rewritten.Raw(items.Written);
        return rewritten;
    }

    /// <summary>Writes what may be appended of an item; false when that is all of it.</summary>
    private bool TryRewrite(ReadOnlySpan<byte> item, int index)
    {
        var identifiers = Identifiers(_isEvents ? CommandKind.Events : CommandKind.Profiles, item);
        var withheld = Find(identifiers, out var isDropped);
        if (withheld.Count == 0) return false;
        if (isDropped) _dropped.Add(index);
        if (_isEvents) WriteStamp(EventItem.Read(item), isDropped);
        if (isDropped)
        {
            WriteDropped(withheld);
            return true;
        }

        item.Overlaps(identifiers.Encoded, out var start);
        _item.Raw(item[..start]);
        IdentifierList.WriteHead(_item, identifiers.Count);
        foreach (var identifier in identifiers)
        {
            IdentifierList.Write(_item, identifier.Field, withheld.Contains(identifier.Field) ? default : identifier.Value);
        }

        _item.Raw(item[(start + identifiers.Encoded.Length)..]);
        return true;
    }

    /// <summary>The fields of suppressed identifiers, by the same rule as <see cref="Screening"/>.</summary>
    private List<int> Find(IdentifierList identifiers, out bool isDropped)
    {
        var withheld = new List<int>();
        var (meansPerson, usable) = (false, 0);
        foreach (var identifier in identifiers)
        {
            if (Suppression.Of(_state, _settings, identifier) is not null)
            {
                withheld.Add(identifier.Field);
                meansPerson |= _settings.Identifiers[identifier.Field].Confidence == Confidence.High;
            }
            else if (JunkValues.IsUsable(_junk ??= new JunkList(_settings), identifier))
            {
                usable++;
            }
        }

        isDropped = meansPerson || usable == 0;
        return withheld;
    }

    /// <summary>
    /// Without its content an event would not be recognised. Of one that is dropped, only what the state knows already is told.
    /// </summary>
    private void WriteStamp(in EventItem item, bool isDropped)
    {
        Span<byte> stamp = stackalloc byte[Duplicates.StampLength];
        if (!_duplicates.TryStamp(_settings, item, stamp)) return;
        if (!isDropped || DedupTable.TryRead(_state, stamp[..DedupTable.IdLength], out _)) EventItem.WriteStamp(_item, stamp);
    }

    private void WriteDropped(List<int> withheld)
    {
        if (_isEvents) EventItem.WriteHead(_item, default, hasAction: false, default, timestamp: null, hasOrder: false);
        IdentifierList.WriteHead(_item, withheld.Count);
        foreach (var field in withheld) IdentifierList.Write(_item, field, default);
        FieldList.WriteHead(_item, 0);
    }

    /// <summary>Warnings quote names that were sent; those of a dropped item tell nobody anything.</summary>
    private List<ItemWarning> WarningsOfOthers(RequestItems request)
    {
        var kept = new List<ItemWarning>();
        var warnings = request.Warnings;
        for (var index = 0; index < request.Count; index++)
        {
            while (warnings.TryTake(index, out var message))
            {
                if (!_dropped.Contains(index)) kept.Add(new ItemWarning(index, System.Text.Encoding.UTF8.GetString(message)));
            }
        }

        return kept;
    }
}
