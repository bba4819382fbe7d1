using System.Collections.Frozen;
using OpenOdp.Engine.Accounts;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>What says who or where somebody is. Readers see it masked.</summary>
internal static class PersonalFields
{
    /// <summary>Names without case, marks, number and plural.</summary>
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
    [
        "email", "mail", "emailaddress", "mailaddress",
        "phone", "phonenumber", "telephone", "telephonenumber", "tel", "mobile", "mobilenumber", "mobilephone", "cellphone",
        "name", "firstname", "middlename", "lastname", "fullname", "surname", "givenname", "familyname", "maidenname", "nickname",
        "street", "streetaddress", "address", "addressline", "housenumber", "city", "cities", "town", "zip", "zipcode", "postal",
        "postalcode", "postcode", "latitude", "longitude", "lat", "lng", "lon",
        "birthday", "birthdate", "birthmonth", "birthyear", "dateofbirth", "dob", "dobday", "dobmonth", "dobyear",
        "gender", "sex", "ip", "ipaddress", "useragent",
        "ssn", "socialsecuritynumber", "taxid", "passport", "passportnumber", "iban", "creditcard", "cardnumber",
    ]);

    /// <summary>What may stand before such a name. The longer one first.</summary>
    private static readonly string[] Prefixes =
        ["attribute", "opt", "tag", "billing", "bill", "shipping", "ship", "home", "work", "user", "customer", "contact"];

    /// <summary>True for such a name however it is written: <c>E-Mail</c>, <c>event.attribute_emails</c>.</summary>
    public static bool Contains(string name)
    {
        var plain = Plain(name);
        while (!IsNamed(plain))
        {
            if (Array.Find(Prefixes, one => plain.StartsWith(one, StringComparison.Ordinal)) is not { } prefix) return false;
            plain = plain[prefix.Length..];
        }

        return true;
    }

    /// <summary>A value as readers see it.</summary>
    public static string Mask(string name, string value, AccountSettings? account = null, int depth = 0) =>
        Contains(name) ? PersonalText.Hide(value) : PersonalText.Mask(value, account, depth);

    private static bool IsNamed(string plain) => Names.Contains(plain)
        || (plain.EndsWith('s') && Names.Contains(plain[..^1]))
        || (plain.EndsWith("es", StringComparison.Ordinal) && Names.Contains(plain[..^2]));

    /// <summary>The letters of the part behind the last dot.</summary>
    private static string Plain(string name)
    {
        var path = name.AsSpan().TrimEnd('.');
        var last = path[(path.LastIndexOf('.') + 1)..].ToString();
        return string.Concat(last.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)).TrimEnd([.. "0123456789"]);
    }
}
