using System.Collections.Frozen;
using OpenOdp.Engine.Accounts;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>
/// What says who or where somebody is. Readers see it masked. A name is read by its words: what it ends with is what it is.
/// </summary>
internal static class PersonalFields
{
    /// <summary>The most words that make one of these names.</summary>
    private const int MostWords = 4;

    /// <summary>Personal whatever stands before: <c>client_ip</c>, <c>mother_maiden_name</c>. Without marks and plural.</summary>
    private static readonly FrozenSet<string> Always = FrozenSet.ToFrozenSet(
    [
        "email", "emailaddress", "mailaddress", "phone", "phonenumber", "telephone", "tel", "mobilenumber", "mobilephone",
        "cellphone", "fax", "firstname", "middlename", "lastname", "fullname", "surname", "givenname", "familyname", "maidenname",
        "nickname", "fname", "mname", "lname", "address", "addr", "addressline", "streetaddress", "housenumber", "zipcode",
        "postalcode", "postcode", "latitude", "longitude", "lat", "lng", "lon", "geolocation",
        "birthday", "birthdate", "birthmonth", "birthyear", "birthplace", "dateofbirth", "placeofbirth",
        "dob", "dobday", "dobmonth", "dobyear",
        "ip", "ipv", "ipaddress", "ipaddr", "forwardedfor", "useragent", "ua", "browsername", "browserversion",
        "ssn", "socialsecurity", "socialsecuritynumber", "nationalinsurance", "nationalid", "identitynumber",
        "taxid", "taxnumber", "vatid", "vatnumber", "passport", "driverlicense", "driverslicense", "drivinglicense",
        "driverlicence", "driverslicence", "drivinglicence",
        "iban", "bankaccount", "creditcard", "cardnumber",
    ]);

    /// <summary>Personal alone and of a person: <c>recipient_name</c>, not <c>product_name</c>.</summary>
    private static readonly FrozenSet<string> OfPersons = FrozenSet.ToFrozenSet(
    [
        "name", "mail", "mobile", "street", "city", "cities", "town", "zip", "postal", "coordinate", "gender", "sex", "browser",
        "idnumber", "idcard", "licensenumber", "licencenumber",
    ]);

    /// <summary>What may stand before such a name, also in one word with it. The longer one first.</summary>
    private static readonly string[] Prefixes =
    [
        "attribute", "opt", "tag", "billing", "bill", "shipping", "ship", "home", "work", "user", "customer", "contact", "client",
        "recipient", "delivery", "cardholder", "guest", "buyer", "remote", "address",
    ];

    /// <summary>Whose it is, as the word before: <c>ship_to_name</c>, <c>account_holder_name</c>, <c>geo_city</c>.</summary>
    private static readonly FrozenSet<string> Persons = FrozenSet.ToFrozenSet(
    [
        "billing", "bill", "shipping", "ship", "home", "work", "user", "customer", "contact", "client", "recipient",
        "delivery", "cardholder", "holder", "guest", "buyer", "to", "sender", "payer", "owner", "member", "visitor",
        "subscriber", "person", "patient", "employee", "driver", "passenger", "mother", "father", "parent", "child", "spouse",
        "birth", "address", "street", "city", "geo",
    ]);

    /// <summary>What has an address and the like and is nobody.</summary>
    private static readonly FrozenSet<string> Things = FrozenSet.ToFrozenSet(
        ["product", "item", "store", "shop", "warehouse", "website", "site", "page", "server"]);

    /// <summary>What may stand behind: <c>phone_mobile</c>, <c>name_first</c>, <c>fax_no</c>.</summary>
    private static readonly FrozenSet<string> Endings = FrozenSet.ToFrozenSet(
    [
        "home", "work", "office", "private", "business", "mobile", "cell", "day", "evening", "primary", "secondary", "main",
        "alternate", "alt", "other", "billing", "shipping", "delivery", "first", "middle", "last", "full", "number", "no", "nr",
        "num",
    ]);

    /// <summary>
    /// True for such a name however it is written: <c>E-Mail</c>, <c>event.attribute_emails</c>, <c>clientIP</c>.
    /// </summary>
    public static bool Contains(string name)
    {
        var words = NameWords.Of(name);
        while (words.Count > 0)
        {
            if (IsNamed(words)) return true;
            if (!Endings.Contains(words[^1])) return false;
            words.RemoveAt(words.Count - 1);
        }

        return false;
    }

    /// <summary>A value as readers see it.</summary>
    public static string Mask(string name, string value, AccountSettings? account = null, int depth = 0) =>
        Contains(name) ? PersonalText.Hide(value) : PersonalText.Mask(value, account, depth);

    private static bool IsNamed(List<string> words)
    {
        for (var i = 0; i < words.Count; i = Math.Max(i + 1, words.Count - MostWords))
        {
            var end = string.Concat(words.Skip(i));
            if (IsOf(Always, end)) return i == 0 || !Things.Contains(words[i - 1]);
            if (IsOf(OfPersons, end)) return i == 0 || Persons.Contains(words[i - 1]) || words.Take(i).All(Prefixes.Contains);
        }

        return IsNamedInOneWord(string.Concat(words));
    }

    private static bool IsNamedInOneWord(string word)
    {
        while (Array.Find(Prefixes, one => word.StartsWith(one, StringComparison.Ordinal)) is { } prefix)
        {
            word = word[prefix.Length..];
            if (IsOf(Always, word) || IsOf(OfPersons, word)) return true;
        }

        return false;
    }

    private static bool IsOf(FrozenSet<string> names, string word) => names.Contains(word)
        || (word.EndsWith('s') && names.Contains(word[..^1]))
        || (word.EndsWith("es", StringComparison.Ordinal) && names.Contains(word[..^2]));
}
