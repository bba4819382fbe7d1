using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Customers;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Reads the events of a customer that are of a type and have an action.</summary>
internal static class TimelineReader
{
    private const int Shown = 50;

    /// <summary>Events that are looked through for one page at most.</summary>
    private const int Looked = 5_000;

    /// <summary>Events whose types and actions there are to choose from.</summary>
    private const int Sampled = 200;

    public static Timeline Read(PageCall call, CustomerView customer, EventCursor? after)
    {
        var (type, action) = (call["type"], call["action"]);
        var (types, actions) = Choices(call.Viewer, customer, type, action);
        var (typeBytes, actionBytes) = (Encoding.UTF8.GetBytes(type), Encoding.UTF8.GetBytes(action));
        var found = new List<EventView>();
        var (looked, last, isMore) = (0, default(EventCursor), false);
        foreach (var one in customer.Events(after))
        {
            isMore = found.Count == Shown || looked == Looked;
            if (isMore) break;
            (looked, last) = (looked + 1, one.At);
            if (IsAsked(one, typeBytes, actionBytes)) found.Add(one);
        }

        return new Timeline(
            type, action, types, actions,
            [.. found.Select(one => EventShow.Of(one, call.Read.Account, call.Viewer))],
            isMore ? CustomerEndpoints.Text(last) : null,
            isMore && found.Count < Shown);
    }

    private static bool IsAsked(EventView one, byte[] type, byte[] action)
    {
        var item = one.Item();
        return (type.Length == 0 || item.Type.SequenceEqual(type))
            && (action.Length == 0 || (item.HasAction && item.Action.SequenceEqual(action)));
    }

    private static (SortedSet<string> Types, SortedSet<string> Actions) Choices(
        Viewer viewer, CustomerView customer, string type, string action)
    {
        var (types, actions) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        if (type.Length > 0) types.Add(type);
        if (action.Length > 0) actions.Add(action);
        foreach (var one in customer.Events().Take(Sampled))
        {
            var item = one.Item();
            types.Add(Encoding.UTF8.GetString(item.Type));
            if (item.HasAction) actions.Add(Encoding.UTF8.GetString(item.Action));
        }

        types.RemoveWhere(IsMasked);
        actions.RemoveWhere(IsMasked);
        return (types, actions);

        bool IsMasked(string text) => viewer.ShowText(text) != text;
    }
}
