using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Privacy;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Finds customers by what somebody typed.</summary>
internal static class CustomerSearch
{
    /// <summary>Characters of what was typed that count.</summary>
    public const int MaxAsked = 256;

    public const string Unknown = "Nobody is known by this. Write the whole value of an identifier, or a customer's id.";

    /// <summary>What was typed into the field of this name.</summary>
    public static string Asked(PageCall call, string name) =>
        call[name].Trim() is { Length: > MaxAsked } tooLong ? tooLong[..MaxAsked] : call[name].Trim();

    /// <summary>The customer of an id; null when there is none.</summary>
    public static CustomerView? ById(PageCall call, string id) =>
        IdText.TryRead(id, out var number) ? CustomerView.Find(call.Read.View, call.Read.Account, number) : null;

    /// <summary>Everybody who has an identifier of this value, and who has this id.</summary>
    public static List<CustomerView> Find(PageCall call, string asked)
    {
        var account = call.Read.Account;
        var found = Enumerable.Range(0, account.Identifiers.Count)
            .Select(field => (field, Value: IdentifierNormaliser.Normalise(account.Identifiers[field].Name, asked)))
            .Where(static one => one.Value.Length > 0)
            .Select(one => CustomerView.Find(call.Read.View, account, one.field, one.Value))
            .Append(ById(call, asked))
            .OfType<CustomerView>();
        return [.. found.DistinctBy(static customer => customer.Id)];
    }

    /// <summary>
    /// Identifiers that begin so. Of a reader's none is masked: what is could be found out letter by letter.
    /// </summary>
    /// <param name="goesOn">Asked before each that is looked at.</param>
    public static IEnumerable<FoundIdentifier> FindBeginning(PageCall call, string asked, Func<bool> goesOn) => IdentifierSearch
        .Find(
            call.Read.View, call.Read.Account, asked, name => call.Viewer.MayChange || !PersonalFields.Contains(name))
        .TakeWhile(_ => goesOn())
        .Where(found => call.Viewer.ShowText(found.Value) == found.Value);
}
