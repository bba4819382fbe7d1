using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpenOdp.Browser.Tests.Support;

/// <summary>What the customers of a shop do in a week: the same each time.</summary>
internal sealed class ShopEvents(int customers)
{
    private static readonly string[] Names =
        ["Ann", "Ben", "Cleo", "Dana", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jule", "Kai", "Lea"];

    private static readonly string[] Surnames =
    [
        "miller", "bauer", "costa", "dubois", "eriksen", "fischer", "garcia", "hansen", "ivanov", "jensen", "klein", "lopez",
    ];

    private static readonly string[] Cities = ["Berlin", "Hamburg", "Lyon", "Oslo", "Porto", "Turin"];
    private static readonly string[] Searches = ["running shoes", "rain jacket", "tent", "socks", "gift card"];

    /// <summary>How often of a hundred each kind of event comes.</summary>
    private static readonly (int Share, string Type, string Action)[] Kinds =
    [
        (30, "navigation", "page"), (12, "navigation", "search"), (26, "product", "detail"), (11, "product", "add_to_cart"),
        (6, "order", "purchase"), (2, "newsletter", "subscribe"), (6, "email", "open"), (2, "email", "click"),
        (2, "review", "write"), (2, "support", "contact"), (1, "ad", "click"),
    ];

    private readonly Random _random = new(20_261_130);
    private int _orders;

    /// <summary>The e-mail of the first customer, who does the most.</summary>
    public static string Best { get; } = EmailOf(0);

    public static string EmailOf(int customer) => string.Create(
        CultureInfo.InvariantCulture,
        $"{NameOf(customer).ToLowerInvariant()}.{SurnameOf(customer)}{(customer < 144 ? "" : customer / 144)}@example.com");

    public static string NameOf(int customer) => Names[customer % Names.Length];

    private static string SurnameOf(int customer) => Surnames[customer / Names.Length % Surnames.Length];

    /// <summary>The bodies of requests with so many events together.</summary>
    public IEnumerable<string> Requests(int events, int most = 500)
    {
        foreach (var chunk in Enumerable.Range(0, events).Chunk(most))
        {
            yield return JsonSerializer.Serialize(chunk.Select(_ => Next()));
        }
    }

    /// <summary>Attributes of some customers.</summary>
    public static string Profiles(int first, int count) => JsonSerializer.Serialize(Enumerable.Range(first, count).Select(
        static one => new
        {
            attributes = new
            {
                email = EmailOf(one),
                first_name = NameOf(one),
                city = Cities[one % Cities.Length],
                dob_year = 1950 + (one % 60),
                loyalty_points = one * 7 % 500,
            },
        }));

    private object Next()
    {
        var customer = _random.Next(20) == 0 ? 0 : (int)(customers * Math.Pow(_random.NextDouble(), 1.5));
        var kind = KindOf(_random.Next(100));
        return new
        {
            type = kind.Type,
            action = kind.Action,
            identifiers = IdentifiersOf(customer),
            data = DataOf(kind.Type, kind.Action),
        };
    }

    private static (int Share, string Type, string Action) KindOf(int dice)
    {
        foreach (var kind in Kinds)
        {
            if ((dice -= kind.Share) < 0) return kind;
        }

        return Kinds[0];
    }

    /// <summary>Everybody has a device, every tenth two; most become known on it sooner or later.</summary>
    private Dictionary<string, string> IdentifiersOf(int customer)
    {
        var device = customer % 10 == 0 ? (byte)_random.Next(2) : (byte)0;
        var identifiers = new Dictionary<string, string>
        {
            ["vuid"] = "vuid_" + Convert.ToHexStringLower(SHA256.HashData([.. BitConverter.GetBytes(customer), device]))[..27],
        };
        if (customer % 5 < 3 && _random.Next(4) == 0) identifiers["email"] = EmailOf(customer);
        if (customer % 7 == 0 && _random.Next(6) == 0)
        {
            identifiers["phone"] = string.Create(CultureInfo.InvariantCulture, $"+4930{customer:D7}");
        }

        return identifiers;
    }

    private Dictionary<string, object> DataOf(string type, string action)
    {
        var product = _random.Next(40);
        var data = new Dictionary<string, object>();
        switch (type)
        {
            case "navigation":
                data["page"] = action == "search" ? "/search" : $"/p/{product}";
                if (action == "search") data["search_term"] = Searches[product % Searches.Length];
                break;
            case "order":
                var (price, quantity) = (PriceOf(product), 1 + _random.Next(3));
                data["order"] = new
                {
                    order_id = string.Create(CultureInfo.InvariantCulture, $"o-{++_orders}"),
                    total = price * quantity,
                    items = new[] { new { product_id = $"p-{product}", price, quantity, subtotal = price * quantity } },
                };
                break;
            case "product" or "review":
                data["product_id"] = $"p-{product}";
                data["price"] = PriceOf(product);
                break;
            default:
                data["campaign"] = $"autumn-{product % 4}";
                break;
        }

        return data;
    }

    private static decimal PriceOf(int product) => 9.9m + (product * product / 2m);
}
