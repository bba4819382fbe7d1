using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Statistics;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Privacy;
using OpenOdp.Server.Console.Segments.Words;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Segments;
using OpenOdp.Server.Times;
using OpenOdp.Storage.Segments;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Console.Segments;

/// <summary>What pages show of a revision of a segment.</summary>
/// <param name="Name">Its <c>display_name</c>; empty when it has none.</param>
internal sealed record ReadRevision(
    int Number, string At, string Name, string Description, IReadOnlyList<ShownField> Metadata, WordLine Words, string Code);

/// <summary>Reads segments as pages show them.</summary>
internal static class SegmentReading
{
    private const string DisplayName = "display_name";

    /// <summary>Fields that are shown.</summary>
    private const int FieldsShown = 50;

    private const int WarningsShown = 20;

    /// <summary>Bytes of a definition in words.</summary>
    private const int WordBytes = 300_000;

    /// <summary>Bytes of warnings.</summary>
    private const int WarningBytes = 100_000;

    public static SegmentHealth HealthOf(ReadCall call, Segment segment) => new(
        segment.Id,
        MemberTable.Count(call.View, call.Account.Number, segment.Number, segment.LiveRevision),
        segment.LiveRevision,
        segment.Revision,
        SegmentTable.Progress(call.View, segment));

    /// <param name="dayAgo">The sizes of segments a day ago, by their numbers.</param>
    public static SegmentLine LineOf(PageCall page, Segment segment, IReadOnlyDictionary<uint, ulong> dayAgo)
    {
        var call = page.Read;
        var health = HealthOf(call, segment);
        long? growth = dayAgo.TryGetValue(segment.Number, out var before) ? (long)(health.Members - before) : null;
        var revision = SegmentTable.ReadRevision(call.View, call.Account.Number, segment.Number, segment.Revision)!;
        return new SegmentLine(
            segment.Id, page.Viewer.ShowText(NameOf(revision)), health, growth, IsoTime.OfMicroseconds(revision.At));
    }

    /// <summary>The <c>display_name</c> of a segment; empty when it has none.</summary>
    public static string NameOf(PageCall page, Segment segment)
    {
        var call = page.Read;
        var revision = SegmentTable.ReadRevision(call.View, call.Account.Number, segment.Number, segment.Revision)!;
        return page.Viewer.ShowText(NameOf(revision));
    }

    /// <summary>The sizes of segments a day ago, by their numbers: those of an hour that ended then, or a day before.</summary>
    public static Dictionary<uint, ulong> SizesADayAgo(ReadCall call)
    {
        var until = (ulong)((call.Now - Microseconds.PerDay) / StatisticsTable.LengthOf(BucketStep.Hour));
        var hours = StatisticsTable.Read(
            call.View, call.Account.Number, call.Segments, BucketStep.Hour, call.Now - (2 * Microseconds.PerDay), call.Now);
        return hours.LastOrDefault(hour => hour.Number < until)?.Segments
            .ToDictionary(static size => size.Segment, static size => size.Members) ?? [];
    }

    /// <summary>Reads a revision as a viewer may see it; null when there is none of that number.</summary>
    public static ReadRevision? Revision(PageCall page, Segment segment, int number)
    {
        var call = page.Read;
        if (SegmentTable.ReadRevision(call.View, call.Account.Number, segment.Number, number) is not { } revision) return null;
        using var body = page.Viewer.MayChange ? SegmentBody.Open(revision) : MaskedDefinition.Of(revision.Body);
        var root = body.RootElement;
        var room = new PageRoom(WordBytes);
        List<JsonProperty> metadata = root.TryGetProperty("metadata", out var all)
            ? [.. all.EnumerateObject().Where(static one => one.Name != DisplayName)]
            : [];
        return new ReadRevision(
            number,
            IsoTime.OfMicroseconds(revision.At),
            NameOf(root),
            DescriptionOf(root),
            room.Fill(metadata, FieldsShown, static one => new ShownField(one.Name, one.Value.GetString()!)),
            new DefinitionWords(revision.WindowDays, room).Of(root.GetProperty("definition")),
            root.Code(isIndented: true));
    }

    /// <summary>
    /// The number of the newest revision, and its position, which no other one ever has, while numbers begin anew with another
    /// segment of the same id; 0 when there is none.
    /// </summary>
    public static (int Number, ulong Position) NewestOf(ReadCall read) =>
        SegmentEndpoints.Find(read) is { } segment
            ? (segment.Revision, SegmentTable.ReadRevision(
                read.View, read.Account.Number, segment.Number, segment.Revision)!.Position)
            : default;

    /// <summary>What is wrong with the newest revision by the account's settings of now; null when nothing is.</summary>
    public static string? FaultOf(PageCall page, Segment segment, out IReadOnlyList<string> warnings)
    {
        var (call, viewer) = (page.Read, page.Viewer);
        var revision = SegmentTable.ReadRevision(call.View, call.Account.Number, segment.Number, segment.Revision)!;
        var account = call.Account with { WindowDays = revision.WindowDays };
        var fault = SegmentLanguage.Compiler.Validate(account, revision.Body, out var found)?.ToString();
        warnings = ShowWarnings(viewer, found);
        return fault is null ? null : viewer.ShowText(fault);
    }

    /// <summary>The first warnings, and how many more there are.</summary>
    public static IReadOnlyList<string> ShowWarnings(Viewer viewer, IReadOnlyList<string> warnings) =>
        new PageRoom(WarningBytes).Fill([.. warnings.Select(viewer.ShowText)], WarningsShown);

    /// <summary>The revisions before one, the newest first.</summary>
    public static IEnumerable<ShownRevision> Revisions(PageCall page, Segment segment, int before)
    {
        var call = page.Read;
        for (var number = Math.Min(before - 1, segment.Revision); number > 0; number--)
        {
            if (SegmentTable.ReadRevision(call.View, call.Account.Number, segment.Number, number) is not { } revision) continue;
            using var body = SegmentBody.Open(revision);
            yield return new ShownRevision(
                number, IsoTime.OfMicroseconds(revision.At), page.Viewer.ShowText(DescriptionOf(body.RootElement)).Clipped(),
                number == segment.LiveRevision);
        }
    }

    /// <summary>What people call a customer.</summary>
    public static string TitleOf(CustomerView customer, Viewer viewer) =>
        CustomerPages.TitleOf(customer.Identifiers(), viewer, customer.Id);

    public static ShownMember MemberOf(PageCall call, ulong customer, long since) => new(
        IdText.Of(customer), TitleOf(call.Read.View, call.Read.Account, call.Viewer, customer), IsoTime.OfMilliseconds(since));

    /// <summary>The same by id.</summary>
    public static string TitleOf(ViewLease view, AccountSettings account, Viewer viewer, ulong customer) =>
        CustomerView.Find(view, account, customer) is { } found ? TitleOf(found, viewer) : $"Customer {IdText.Of(customer)}";

    private static string NameOf(JsonElement body) =>
        body.TryGetProperty("metadata", out var metadata) ? NameIn(metadata) : "";

    /// <summary>The same of a revision, of which the definition, which is long and stands behind it, is not read.</summary>
    private static string NameOf(SegmentRevision revision)
    {
        var json = new Utf8JsonReader(revision.Body, new JsonReaderOptions { MaxDepth = SegmentBody.MaxDepth });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("metadata"u8))
            {
                json.Read();
                return NameIn(JsonElement.ParseValue(ref json));
            }

            json.Skip();
        }

        return "";
    }

    private static string NameIn(JsonElement metadata) =>
        metadata.TryGetProperty(DisplayName, out var name) ? name.GetString()!.Clipped() : "";

    private static string DescriptionOf(JsonElement body) =>
        body.TryGetProperty("description", out var text) ? text.GetString()! : "";
}
