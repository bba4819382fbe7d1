using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Customers;

/// <summary>Rule S5: a page of what hangs on a customer's parts costs what it shows.</summary>
public sealed class PartWalkTests
{
    private const int Parts = 1000;

    private readonly TestLog _log = new(new AccountSettings { Number = 1, Id = "default", IdentifierCap = 2 });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S5_no_page_of_a_history_reads_more_than_it_shows_however_many_parts_there_are(bool isDeep)
    {
        var whole = Merge(isDeep).History().Select(record => record.Id).ToList();
        var pages = 0;
        var paged = new List<ulong>();
        for (PartCursor? after = null; paged.Count < whole.Count; pages++)
        {
            var reader = new CountingReader(_log.State);
            var page = CustomerView.Find(reader, _log.Settings, 1)!.History(after, 50);
            paged.AddRange(page.Entries.Select(record => record.Id));
            after = page.After(paged[^1]);
            Assert.InRange(reader.Reads, 1, (isDeep ? Parts : 0) + 1000); // the way up from a deep part is looked at
        }

        Assert.Equal((Parts, whole.Count / 50), (whole.Count, pages));
        Assert.Equal(whole, paged);
    }

    [Fact]
    public void S5_no_page_of_the_ids_that_lead_to_a_customer_reads_more_than_it_shows()
    {
        var whole = Merge(isDeep: false).RedirectedIds.ToList();
        var paged = new List<ulong>();
        for (PartCursor? after = null; paged.Count < whole.Count;)
        {
            var reader = new CountingReader(_log.State);
            var page = CustomerView.Find(reader, _log.Settings, 1)!.Redirects(after);
            var entries = page.Entries.Take(50).ToList();
            paged.AddRange(entries.Select(entry => entry.Id));
            after = page.After(entries[^1].Merge);
            Assert.InRange(reader.Reads, 1, 200);
        }

        Assert.Equal(whole, paged);
    }

    [Fact]
    public void Where_to_go_on_is_as_good_when_it_names_parts_of_somebody_else_or_none()
    {
        var customer = Merge(isDeep: false);
        _log.Send(new SentEvent { Identifiers = [("email", "other")] });
        var first = customer.History(null, 50);
        var after = first.After(first.Entries.Last().Id);
        var next = customer.History(after, 50).Entries.Select(record => record.Id).ToList();

        foreach (ulong[] open in (ulong[][])[[], [999_999], [_log.Owner("email", "other")!.Value]])
        {
            Assert.Equal(next, customer.History(after with { Open = open }, 50).Entries.Select(record => record.Id));
        }
    }

    /// <summary>One customer of many: each merged into it, or each into the next.</summary>
    private CustomerView Merge(bool isDeep)
    {
        _log.Send(new SentEvent { Identifiers = [("email", "a")] });
        if (!isDeep)
        {
            for (var i = 0; i < Parts; i++)
            {
                _log.Send(Visit(i), new SentEvent { Identifiers = [("vuid", $"v{i}"), ("email", "a")] });
            }

            return _log.Customer(1)!;
        }

        for (var i = Parts - 1; i >= 0; i--) _log.Send(Visit(i));
        for (var i = 0; i < Parts - 1; i++)
        {
            _log.Send(
                new SentEvent { Identifiers = [("vuid", $"v{i}"), ("phone", $"+{i}")] },
                new SentEvent { Identifiers = [("vuid", $"v{i + 1}"), ("phone", $"+{i}")] });
        }

        _log.Send(new SentEvent { Identifiers = [("vuid", $"v{Parts - 1}"), ("email", "a")] });
        return _log.Customer(1)!;
    }

    private static SentEvent Visit(int i) => new() { Identifiers = [("vuid", $"v{i}")] };
}
