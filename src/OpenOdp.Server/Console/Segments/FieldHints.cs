using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Console.Segments;

/// <summary>
/// Names that somebody who writes a definition may mean: those of what came lately, and never a value of a field.
/// </summary>
internal sealed record FieldHints(
    IReadOnlyCollection<string> CustomerFields, IReadOnlyCollection<string> EventFields, IReadOnlyCollection<string> Types,
    IReadOnlyCollection<string> Actions)
{
    private const int Customers = 20;
    private const int Events = 10;
    private const int Most = 200;

    public static FieldHints Of(ViewLease view, AccountSettings account)
    {
        var identifiers = account.Identifiers.Select(static one => one.Name).ToList();
        var customer = new SortedSet<string>(identifiers.Select(static name => $"customer.{name}"), StringComparer.Ordinal);
        var fields = new SortedSet<string>(StringComparer.Ordinal) { "event.type", "event.action", "event.ts" };
        var (types, actions) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var one in CustomerView.Newest(view, account).Take(Customers))
        {
            customer.UnionWith(one.Attributes().Select(static attribute => $"customer.{attribute.Name}"));
            foreach (var at in one.Events().Take(Events))
            {
                var item = at.Item();
                types.Add(Encoding.UTF8.GetString(item.Type));
                if (item.HasAction) actions.Add(Encoding.UTF8.GetString(item.Action));
                foreach (var field in item.Fields) fields.Add($"event.{Encoding.UTF8.GetString(field.Name)}");
            }
        }

        return new FieldHints([.. customer.Take(Most)], [.. fields.Take(Most)], [.. types.Take(Most)], [.. actions.Take(Most)]);
    }
}
