using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Experiments;
using OpenOdp.Server.Console.Live;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Settings;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Inspector;

namespace OpenOdp.Server.Console.Find;

/// <summary>Finds anything by what somebody typed, each kind as its own room finds it.</summary>
internal sealed class FindPages(EntryPages requests)
{
    /// <summary>Places of a kind.</summary>
    private const int Shown = 8;

    private static readonly FoundPlace[] Rooms =
    [
        .. Navigation.Entries.Select(static room => new FoundPlace(room.Icon, room.Title, "", room.Path)),
        new("customers", "Held merges", "Customers", "/customers/held"),
        new("experiments", "Who sees what?", "Experiments", ExperimentAddress.Why),
    ];

    private static readonly FoundPlace[] Settings =
        [.. SettingsRoutes.Pages.Select(static page => new FoundPlace("settings", page.Title, "Settings", page.Path))];

    public Page Show(PageCall call) => Page.Of<FindPage>(ModelOf(call));

    /// <summary>What was found alone, for a page to show while somebody types.</summary>
    public Page Results(PageCall call) => Page.Of<FindResults>(ModelOf(call));

    private FindModel ModelOf(PageCall call)
    {
        var asked = CustomerSearch.Asked(call, "q");
        if (asked.Length == 0) return new FindModel(asked, false, [new("Rooms", Rooms, null), new("Settings", Settings, null)]);
        FoundGroup[] groups =
        [
            Group("Pages", Rooms.Concat(Settings).Where(place => Contains(place.Title, asked)), null),
            Customers(call, asked),
            Group("Segments", Segments(call, asked), $"/segments{QueryString.Create("q", asked)}"),
            .. FlagSearch.Find(call, asked, out var leavesFlags),
            Group("Webhooks", Webhooks(call, asked), "/settings/webhooks"),
            Group("Requests", Request(call, asked), null),
        ];
        var isCut = call["q"].Trim().Length > asked.Length;
        return new FindModel(asked, isCut, [.. groups.Where(static one => one.Places.Count > 0 || one.More is not null)])
        {
            LeavesFlags = leavesFlags,
        };
    }

    /// <summary>The first of what was found, and that there is more.</summary>
    /// <param name="room">Where more is looked for; null for nowhere.</param>
    /// <param name="isCut">True when not all of it was looked through.</param>
    public static FoundGroup Group(string title, IEnumerable<FoundPlace> found, string? room, Func<bool>? isCut = null)
    {
        var places = found.Take(Shown + 1).ToList();
        var isAll = places.Count <= Shown && isCut?.Invoke() != true;
        return new FoundGroup(
            title, [.. places.Take(Shown)], isAll ? null : new FoundMore($"More {title.ToLowerInvariant()}", room));
    }

    public static bool Contains(string text, string asked) => text.Contains(asked, StringComparison.OrdinalIgnoreCase);

    private static FoundGroup Customers(PageCall call, string asked)
    {
        var left = CustomerList.Looked;
        return Group(
            "Customers",
            CustomerList.Found(call, asked, () => left-- > 0).Select(one => PlaceOf(call, one.Customer, one.Found)),
            $"/customers{QueryString.Create("q", asked)}",
            () => left < 0);
    }

    private static FoundPlace PlaceOf(PageCall call, CustomerView customer, ShownField? found)
    {
        var (title, id) = (SegmentReading.TitleOf(customer, call.Viewer), IdText.Of(customer.Id));
        var why = found is null || found.Value == title ? $"customer {id}" : $"{found.Name} {found.Value}";
        return new FoundPlace("customers", title.Clipped(), why.Clipped(), $"/customers/{id}");
    }

    /// <summary>Those whose ids begin so come first.</summary>
    private static IEnumerable<FoundPlace> Segments(PageCall call, string asked) =>
        from segment in call.Read.Segments.ById.Values
        orderby segment.Id.StartsWith(asked, StringComparison.OrdinalIgnoreCase) descending, segment.Id
        let name = SegmentReading.NameOf(call, segment)
        where Contains(segment.Id, asked) || Contains(name, asked)
        select new FoundPlace(
            "segments", name.Length > 0 ? name : segment.Id, name.Length > 0 ? segment.Id : "", SegmentAddress.Of(segment.Id));

    private static IEnumerable<FoundPlace> Webhooks(PageCall call, string asked) =>
        WebhookTable.ReadAll(call.Read.View, call.Read.Account.Number)
            .Where(webhook => Contains(webhook.Name, asked))
            .Select(static webhook => new FoundPlace("settings", webhook.Name, "", $"/settings/webhooks/{webhook.Name}"));

    private IEnumerable<FoundPlace> Request(PageCall call, string asked)
    {
        if (requests.Find(call.Read.Account.Number, asked) is not { } entry) yield break;
        var id = RequestAnswer.IdOf(entry);
        yield return new FoundPlace("live", $"Request {id}", $"{entry.Path} · {entry.Status}", $"/live/{id}");
    }
}
