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

/// <summary>Writes the attributes of a customer, and makes new ones, as <c>POST /v3/profiles</c> does.</summary>
internal static class ProfileForm
{
    /// <summary>Rows of a form at most: a form has 1,024 fields.</summary>
    private const int RowsShown = 200;

    private const int BlankRows = 3;

    public static Page New(PageCall call) => Page.Of<ProfilePage>(Blank(call));

    public static Page Edit(PageCall call) =>
        CustomerPages.Find(call) is { } customer ? Page.Of<ProfilePage>(Of(call, customer)) : Forms.NoCustomer(call.Read.Id);

    public static async Task<Page> SaveAsync(FormCall call)
    {
        if (call.Read(read => CustomerPages.Find(read) is { } customer ? Of(read, customer) : null) is not { } model)
        {
            return Forms.NoCustomer(call.Write.Id);
        }

        var rows = ProfileBody.Rows(call.Form);
        var changed = rows.FindAll(static row => row.IsChanged);
        if (changed.Count == 0) return Page.GoTo($"/customers/{model.Customer}");
        return await SendAsync(call, model with { Rows = rows }, changed, model.Identifiers.Take(1).ToList());
    }

    public static async Task<Page> CreateAsync(FormCall call)
    {
        var rows = ProfileBody.Rows(call.Form);
        var identifiers = ProfileBody.Identifiers(call.Form);
        var named = identifiers.FindAll(static one => one.Value.Length > 0);
        var model = call.Read(Blank) with { Rows = rows, Identifiers = identifiers };
        if (named.Count == 0) return Again(model, ["Write at least one identifier: it says who the customer is."]);
        if (named.GroupBy(static one => one.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            return Again(model, [$"{twice.Key} is there more than once: a second one comes with an event, or by a merge."]);
        }

        if (call.Read(read => OwnerOf(read, named)) is { } owner)
        {
            return Again(
                model with { Owner = owner }, [$"Customer {owner} has one of these identifiers already."],
                StatusCodes.Status409Conflict);
        }

        return await SendAsync(call, model, rows.FindAll(static row => row.IsChanged), named);
    }

    private static async Task<Page> SendAsync(
        FormCall call, ProfileModel model, List<AttributeRow> changed, IReadOnlyList<ShownField> identifiers)
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
        var answer = await call.Write.AppendAsync(CommandKind.Profiles, command, outcome =>
        {
            warnings = [.. warnings, .. outcome.Messages()];
            return true;
        });
        if (answer.Status != StatusCodes.Status200OK) return Again(model, [answer.Message!], answer.Status);
        return Done(call, model, identifiers, warnings);
    }

    private static Page Done(
        FormCall call, ProfileModel model, IReadOnlyList<ShownField> identifiers, IReadOnlyList<string> warnings)
    {
        var id = model.IsNew ? call.Read(read => OwnerOf(read, identifiers)) : model.Customer;
        if (id is null)
        {
            return Again(model, [.. warnings, "Nobody was created: these identifiers belonged to an erased customer."]);
        }

        return warnings.Count == 0
            ? Page.GoTo($"/customers/{id}")
            : call.Read(read => Page.Of<ProfilePage>(
                Of(read, CustomerView.Find(read.Read.View, read.Read.Account, ulong.Parse(id))!) with { Saved = warnings }));
    }

    private static Page Again(ProfileModel model, IReadOnlyList<string> faults, int status = StatusCodes.Status400BadRequest) =>
        Page.Of<ProfilePage>(model with { Faults = faults }, status);

    private static string? OwnerOf(PageCall call, IReadOnlyList<ShownField> identifiers)
    {
        var account = call.Read.Account;
        return identifiers
            .Select(one => (Field: account.FieldNumber(one.Name), Value: IdentifierNormaliser.Normalise(one.Name, one.Value)))
            .Where(static one => one.Field >= 0)
            .Select(one => CustomerView.Find(call.Read.View, account, one.Field, one.Value))
            .FirstOrDefault(static found => found is not null) is { } owner ? IdText.Of(owner.Id) : null;
    }

    private static ProfileModel Blank(PageCall call)
    {
        var names = call.Read.Account.Identifiers.Select(static one => one.Name).ToList();
        return new ProfileModel(
            "", "New customer", names, [.. names.Take(2).Select(static name => new ShownField(name, ""))],
            [.. Enumerable.Repeat(AttributeRow.Blank, BlankRows)], false);
    }

    private static ProfileModel Of(PageCall call, CustomerView customer)
    {
        var identifiers = customer.Identifiers();
        var attributes = customer.Attributes();
        return new ProfileModel(
            IdText.Of(customer.Id),
            CustomerPages.TitleOf(identifiers, call.Viewer, customer.Id),
            [],
            [
                .. identifiers.OrderByDescending(static one => one.Confidence)
                    .Select(static one => new ShownField(one.Name, one.Value)),
            ],
            [
                .. attributes.Take(RowsShown).Select(RowOf),
                .. Enumerable.Repeat(AttributeRow.Blank, BlankRows),
            ],
            attributes.Count > RowsShown);
    }

    private static AttributeRow RowOf(AttributeView one)
    {
        var value = one.Value();
        return AttributeRow.Of(
            one.Name,
            value.Kind is FieldKind.Text or FieldKind.Uuid ? AttributeRow.Text : AttributeRow.Json,
            FieldText.Of(value));
    }
}
