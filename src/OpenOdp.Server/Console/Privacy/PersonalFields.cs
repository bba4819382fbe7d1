using System.Collections.Frozen;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>What says who or where somebody is. Readers see it masked.</summary>
internal static class PersonalFields
{
    private const string Hidden = "•••";

    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
    [
        "email", "phone", "name", "first_name", "last_name", "full_name", "street", "street1", "street2", "address", "address1",
        "address2", "city", "zip", "zip_code", "postal_code", "postcode", "birthday", "birthdate", "date_of_birth", "dob", "ip",
        "ip_address", "gender", "latitude", "longitude", "user_agent",
    ],
    StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>A value as somebody may see it: of a masked one no more than tells it from its neighbours.</summary>
    public static string Mask(string name, string value)
    {
        if (!Contains(name) || value.Length == 0) return value;
        var at = value.LastIndexOf('@');
        return at > 0 ? $"{First(value)}{Hidden}{value[at..]}" : $"{First(value)}{Hidden}";
    }

    /// <summary>The first character, whole.</summary>
    private static string First(string value) => value[..(char.IsHighSurrogate(value[0]) && value.Length > 1 ? 2 : 1)];
}
