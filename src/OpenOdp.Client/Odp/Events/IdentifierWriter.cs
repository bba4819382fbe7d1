using OpenOdp.Client.Json;
namespace OpenOdp.Client.Odp.Events;

/// <summary>
/// Writes the identifiers of one event (S13, T036 to T039): blank values are left out; <c>fs-user-id</c> and other spellings of
/// <c>fs_user_id</c> take its name, the first one only, and only when no <c>fs_user_id</c> itself has a value.
/// </summary>
internal ref struct IdentifierWriter(Utf8Text text)
{
    public const string UserId = "fs_user_id";
    public const string Vuid = "vuid";

    private bool _aliasAllowed;
    private bool _any;
    private bool _hasVuid;
    private bool _fromUserId;
    private bool _fromVuid;

    /// <summary>The value that stands for the user when order is kept: fs_user_id, else vuid, else the first one.</summary>
    public string? User { get; private set; }

    /// <summary>Writes the JSON object; false when no identifier is left.</summary>
    /// <param name="identifiers">The caller's map.</param>
    /// <param name="vuid">The client's own vuid, added when the map has none.</param>
    public bool Write(IReadOnlyDictionary<string, string>? identifiers, string? vuid)
    {
        text.Byte((byte)'{');
        _aliasAllowed = !HasUserId(identifiers);

        // A Dictionary's own enumerator is a struct; through the interface it would cost 56 bytes for each event.
        if (identifiers is Dictionary<string, string> map)
        {
            foreach (var (name, value) in map)
            {
                Add(name, value);
            }
        }
        else if (identifiers is not null)
        {
            foreach (var (name, value) in identifiers)
            {
                Add(name, value);
            }
        }

        if (vuid is not null && !_hasVuid)
        {
            Add(Vuid, vuid);
        }

        text.Byte((byte)'}');
        return _any;
    }

    /// <summary>
    /// How many identifiers <see cref="Write"/> would write; none when the map cannot be read, as when it changes.
    /// </summary>
    public static int Count(IReadOnlyDictionary<string, string>? identifiers, string? vuid)
    {
        try
        {
            var given = identifiers ?? new Dictionary<string, string>();
            var usable =
                given.Where(pair => !string.IsNullOrWhiteSpace(pair.Key) && !string.IsNullOrWhiteSpace(pair.Value)).ToArray();
            return usable.Length + (vuid is not null && !usable.Any(pair => pair.Key == Vuid) ? 1 : 0);
        }
        catch (Exception)
        {
            return 0;
        }
    }

    private static bool HasUserId(IReadOnlyDictionary<string, string>? identifiers)
    {
        // Not a lookup: the caller's dictionary may compare names in its own way.
        if (identifiers is Dictionary<string, string> map)
        {
            foreach (var (name, value) in map)
            {
                if (name == UserId && !string.IsNullOrWhiteSpace(value)) return true;
            }

            return false;
        }

        return identifiers is not null && identifiers.Any(pair => pair.Key == UserId && !string.IsNullOrWhiteSpace(pair.Value));
    }

    private void Add(string name, string? value)
    {
        if (string.IsNullOrWhiteSpace(name) || string.IsNullOrWhiteSpace(value)) return;

        if (_aliasAllowed && IsAlias(name))
        {
            name = UserId;
            _aliasAllowed = false;
        }

        if (_any)
        {
            text.Byte((byte)',');
        }

        text.Quoted(name);
        text.Byte((byte)':');
        text.Quoted(value);
        ChooseUser(name, value);
        _any = true;
    }

    private void ChooseUser(string name, string value)
    {
        var isUserId = name == UserId;
        var isVuid = name == Vuid;
        _hasVuid |= isVuid;
        if (User is null || (isUserId && !_fromUserId) || (isVuid && !_fromUserId && !_fromVuid))
        {
            User = value;
            _fromUserId |= isUserId;
            _fromVuid |= isVuid;
        }
    }

    private static bool IsAlias(string name) =>
        name.Length == UserId.Length
        && (name.Equals(UserId, StringComparison.OrdinalIgnoreCase)
            || name.Equals("fs-user-id", StringComparison.OrdinalIgnoreCase));
}
