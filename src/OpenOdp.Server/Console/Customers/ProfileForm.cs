using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Console.Customers;

/// <summary>
/// Writes attributes of a customer, adds identifiers, and makes new customers, as <c>POST /v3/profiles</c> does.
/// </summary>
internal static class ProfileForm
{
    /// <summary>Rows of a form at most: a form has 1,024 fields.</summary>
    private const int RowsShown = 200;

    private const int BlankRows = 3;
    private const int BlankIdentifierRows = 2;

    /// <summary>Of two people who give one identifier to two customers, the second one learns of the first.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    public static Page New(PageCall call) => Page.Of<ProfilePage>(Blank(call));

    public static Page Edit(PageCall call) => CustomerPages.Find(call) is { } customer
        ? Page.Of<ProfilePage>(Of(call, customer))
        : Forms.NoCustomer(call, call.Read.Id);

    public static Task<Page> SaveAsync(FormCall call) => OneAtATime.TakeAsync(() => SaveOneAsync(call));

    public static Task<Page> CreateAsync(FormCall call) => OneAtATime.TakeAsync(() => CreateOneAsync(call));

    private static async Task<Page> SaveOneAsync(FormCall call)
    {
        if (call.Read(read => CustomerPages.Find(read) is { } customer ? Of(read, customer) : null) is not { } model)
        {
            return call.Read(read => Forms.NoCustomer(read, call.Write.Id));
        }

        var (rows, identifiers) = (ProfileBody.Rows(call.Form), ProfileBody.Identifiers(call.Form));
        var changed = rows.FindAll(static row => row.IsChanged);
        var added = identifiers.FindAll(static one => one.Value.Length > 0);
        if (changed.Count + added.Count == 0) return Page.GoTo($"/customers/{model.Customer}");
        var now = call.Read(AttributesNow);
        var (typed, overtaken) = ProfileBody.Compare(rows, now);
        model = model with { Rows = typed, Identifiers = identifiers };
        if (overtaken.Count > 0) return Again(model, overtaken, StatusCodes.Status409Conflict);
        if (FaultOf(call, model, added) is { } fault) return fault;
        return call.Read(read => NameOf(CustomerPages.Find(read)!, added)) is { } name
            ? await SendAsync(call, model, changed, [name, .. added])
            : Again(model, [added.Count > 0 ? SecondOf(added[0].Name) : "The customer has no identifier by which to change it."]);
    }

    private static async Task<Page> CreateOneAsync(FormCall call)
    {
        var (rows, identifiers) = (ProfileBody.Rows(call.Form), ProfileBody.Identifiers(call.Form));
        var named = identifiers.FindAll(static one => one.Value.Length > 0);
        var model = call.Read(Blank) with { Rows = rows, Identifiers = identifiers };
        if (named.Count == 0) return Again(model, ["Write at least one identifier: it says who the customer is."]);
        return FaultOf(call, model, named) ?? await SendAsync(call, model, rows.FindAll(static row => row.IsChanged), named);
    }

    /// <summary>Why these cannot be the identifiers of this customer; null when they can.</summary>
    private static Page? FaultOf(FormCall call, ProfileModel model, IReadOnlyList<ShownField> identifiers)
    {
        if (identifiers.FirstOrDefault(one => call.Write.Account.FieldNumber(one.Name) < 0) is { } unknown)
        {
            return Again(model, [$"Unknown identifier field: {unknown.Name}. The form has those that there are."]);
        }

        if (identifiers.GroupBy(static one => one.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            return Again(model, [SecondOf(twice.Key)]);
        }

        return call.Read(read => OwnerOf(read, identifiers, model.Customer)) is { } owner
            ? Again(
                model with { Owner = owner },
                [$"Customer {owner} has one of these identifiers already. Merge the two if they are one person."],
                StatusCodes.Status409Conflict)
            : null;
    }

    private static string SecondOf(string name) => $"A second {name} comes with an event, or by a merge: leave it out here.";

    /// <summary>
    /// The identifier by which an update names the customer: one of the surest, or those that are added would take it elsewhere.
    /// Null when each of these has the name of one that is added: an update has one of each.
    /// </summary>
    private static ShownField? NameOf(CustomerView customer, IReadOnlyList<ShownField> added)
    {
        var own = customer.Identifiers();
        return own.Where(one => one.Confidence == own.Max(static other => other.Confidence))
            .Where(one => added.All(other => other.Name != one.Name))
            .Select(static one => new ShownField(one.Name, one.Value)).FirstOrDefault();
    }

    private static async Task<Page> SendAsync(
        FormCall call, ProfileModel model, List<AttributeRow> changed, List<ShownField> identifiers)
    {
        var faults = ProfileBody.Faults(changed, call.Write.Account).ToList();
        if (faults.Count > 0) return Again(model, faults);
        var body = Forms.Json(json =>
        {
            json.WriteStartObject("identifiers");
            foreach (var one in identifiers) json.WriteString(one.Name, one.Value);
            json.WriteEndObject();
            ProfileBody.WriteAttributes(json, changed);
        });
        var parsed = new ParsedRequest();
        ProfileParser.Parse(body.Span, call.Write.Caller.Rules, new RequestSource(call.Write.Now), parsed);
        if (parsed.Status != ParseStatus.Valid)
        {
            return Again(model, parsed.Refusal is { } refusal
                ? [$"{refusal} {parsed.Reason}"]
                : [.. parsed.Findings.Invalids.Select(static one => one.Message)]);
        }

        var command = new ByteWriter();
        command.Raw(Withheld.From(call.Write.Store, call.Write.Account.Number, CommandKind.Profiles, parsed.Command).Span);
        IReadOnlyList<string> warnings = [.. parsed.Findings.Warnings.Select(static one => one.Message)];
        ulong reached = 0;
        var answer = await call.Write.AppendAsync(CommandKind.Profiles, command, outcome =>
        {
            warnings = [.. warnings, .. outcome.Messages()];
            reached = outcome.Updated;
            return true;
        });
        if (answer.Status != StatusCodes.Status200OK) return Again(model, [answer.Message!], answer.Status);
        if (reached == 0)
        {
            return Again(model, [.. warnings, "Nothing was saved: these identifiers belonged to an erased customer."]);
        }

        return model.IsNew || IdText.Of(reached) == model.Customer
            ? Done(call, reached, warnings)
            : Again(
                model with { Owner = IdText.Of(reached) },
                [$"The {identifiers[0].Name} went to customer {reached} just now, who got what is written here. Look at both."],
                StatusCodes.Status409Conflict);
    }

    private static Page Done(FormCall call, ulong id, IReadOnlyList<string> warnings) =>
        warnings.Count == 0
            ? Page.GoTo($"/customers/{IdText.Of(id)}")
            : call.Read(read => CustomerView.Find(read.Read.View, read.Read.Account, id) is { } customer
                ? Page.Of<ProfilePage>(Of(read, customer) with { Saved = warnings })
                : Forms.NoCustomer(read, IdText.Of(id)));

    private static Page Again(ProfileModel model, IReadOnlyList<string> faults, int status = StatusCodes.Status400BadRequest) =>
        Page.Of<ProfilePage>(model with { Faults = faults }, status);

    /// <summary>Who else has one of these identifiers; null when nobody has.</summary>
    private static string? OwnerOf(PageCall call, IReadOnlyList<ShownField> identifiers, string customer)
    {
        var account = call.Read.Account;
        return identifiers
            .Select(one => (Field: account.FieldNumber(one.Name), Value: IdentifierNormaliser.Normalise(one.Name, one.Value)))
            .Where(static one => one.Field >= 0)
            .Select(one => CustomerView.Find(call.Read.View, account, one.Field, one.Value))
            .OfType<CustomerView>().Select(static owner => IdText.Of(owner.Id)).FirstOrDefault(owner => owner != customer);
    }

    private static ProfileModel Blank(PageCall call) => new(
        "", "New customer", NamesOf(call), BlankIdentifiers(call), [.. Enumerable.Repeat(AttributeRow.Blank, BlankRows)], false);

    private static ProfileModel Of(PageCall call, CustomerView customer)
    {
        var attributes = customer.Attributes();
        return new ProfileModel(
            IdText.Of(customer.Id),
            CustomerPages.TitleOf(customer.Identifiers(), call.Viewer, customer.Id),
            NamesOf(call),
            BlankIdentifiers(call),
            [.. attributes.Take(RowsShown).Select(RowOf), .. Enumerable.Repeat(AttributeRow.Blank, BlankRows)],
            attributes.Count > RowsShown);
    }

    /// <summary>
    /// All attributes as in <see cref="AttributeRow.Was"/>, by their names, also those that the form does not show.
    /// </summary>
    private static Dictionary<string, string> AttributesNow(PageCall call) =>
        CustomerPages.Find(call)?.Attributes().ToDictionary(static one => one.Name, static one => RowOf(one).Was) ?? [];

    private static List<string> NamesOf(PageCall call) => [.. call.Read.Account.Identifiers.Select(static one => one.Name)];

    private static List<ShownField> BlankIdentifiers(PageCall call) =>
        [.. NamesOf(call).Take(BlankIdentifierRows).Select(static name => new ShownField(name, ""))];

    private static AttributeRow RowOf(AttributeView one)
    {
        var value = one.Value();
        return AttributeRow.Of(
            one.Name,
            value.Kind is FieldKind.Text or FieldKind.Uuid ? AttributeRow.Text : AttributeRow.Json,
            FieldText.Of(value));
    }
}
