using System.Diagnostics;
using System.Text;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Identity;

/// <summary>An operator takes identifiers out of a customer, or makes two customers one (rule I9); both with a preview.</summary>
internal static class SplitEndpoints
{
    /// <summary>Identifiers that one call names at most.</summary>
    private const int MaxNamed = 1000;

    private const string Identifiers = "{\"email\": \"a@example.com\"}";

    /// <summary>
    /// <c>POST /admin/customers:split</c> <c>{"identifiers":{…},"customer":"12","preview":true}</c>. Identifiers move with every
    /// event: with the customer that a preview told, nobody else is split.
    /// </summary>
    public static Task<Answer> SplitAsync(WriteCall call)
    {
        if (!TryRead(call, "identifiers", out var identifiers, out var fault)
            || !TryCustomer(call.Body, out var customer, out fault)
            || !TryPreview(call.Body, out var isPreview, out fault))
        {
            return Task.FromResult(Answer.BadRequest(fault));
        }

        var command = new ByteWriter();
        SplitCommand.Write(command, identifiers, customer);
        return RunAsync(call, CommandKind.Split, command, isPreview, outcome => new SplitAnswer(
            IdText.Of(outcome.Restored[0]),
            isPreview ? null : IdText.Of(outcome.Restored[1]),
            outcome.EventsMoved,
            isPreview ? null : IdText.Of(outcome.Audits[0]),
            outcome.Messages()));
    }

    /// <summary><c>POST /admin/customers:merge</c> <c>{"into":{…},"from":{…},"preview":true}</c>.</summary>
    public static async Task<Answer> MergeAsync(WriteCall call)
    {
        if (!TryRead(call, "into", out var into, out var fault) || !TryRead(call, "from", out var from, out fault)
            || !TryPreview(call.Body, out var isPreview, out fault))
        {
            return Answer.BadRequest(fault);
        }

        var command = new ByteWriter();
        using (var view = call.Store.AcquireView())
        {
            if (Find(view, call, "into", into, out var taker) is { } noTaker) return noTaker;
            if (Find(view, call, "from", from, out var giver) is { } noGiver) return noGiver;
            var seen = AuditTable.NewestOf(view, call.Account.Number, taker, giver);
            MergeCommand.Write(command, taker, giver, from[0].Field, from[0].Value, seen);
        }

        return await MergeAsync(call, command, isPreview);
    }

    /// <summary>Carries out a merge that says whom it is about.</summary>
    public static Task<Answer> MergeAsync(WriteCall call, ByteWriter command, bool isPreview) =>
        RunAsync(call, CommandKind.Merge, command, isPreview, outcome => new MergeAnswer(
            isPreview ? null : IdText.Of(outcome.Audits[0]), IdText.Of(outcome.Restored[0]), outcome.Messages()));

    private static async Task<Answer> RunAsync<T>(
        WriteCall call, CommandKind kind, ByteWriter command, bool isPreview, Func<RecordOutcome, T> answer) =>
        Preview(call, kind, command, isPreview, answer) ?? await call.AppendAsync(kind, command, answer);

    /// <summary>
    /// What would be refused is not appended: a split may look through many events for that, and all others would wait.
    /// </summary>
    /// <returns>Null when it is to be done, and can be.</returns>
    private static Answer? Preview<T>(
        WriteCall call, CommandKind kind, ByteWriter command, bool isPreview, Func<RecordOutcome, T> answer)
    {
        using var view = call.Store.AcquireView();
        var preview = OperatorPreview.Of(
            view, view.Accounts[call.Account.Number], kind, command.Written, Math.Max(call.Now, view.RecordedAt + 1));
        return preview.Kind switch
        {
            OutcomeKind.Applied => isPreview ? Answer.Ok(answer(preview)) with { Position = view.Position } : null,
            OutcomeKind.NotFound => Answer.NotFound(preview.Message!),
            OutcomeKind.Conflict => Answer.Conflict(preview.Message!),
            _ => throw new UnreachableException($"A preview is never {preview.Kind}."),
        };
    }

    /// <summary>The customer whom identifiers name; null when it was found.</summary>
    private static Answer? Find(
        ViewLease view, WriteCall call, string side, List<(int Field, byte[] Value)> identifiers, out ulong customer)
    {
        customer = 0;
        foreach (var (field, value) in identifiers)
        {
            var name = call.Account.Identifiers[field].Name;
            if (CustomerView.Find(view, call.Account, field, Encoding.UTF8.GetString(value)) is not { } found)
            {
                return Answer.NotFound($"Nobody owns this {name}.");
            }

            if (customer != 0 && customer != found.Id)
            {
                return Answer.Conflict($"The identifiers in `{side}` belong to two customers, {customer} and {found.Id}. "
                    + "Name those of one customer there.");
            }

            customer = found.Id;
        }

        return null;
    }

    private static bool TryPreview(JsonElement body, out bool isPreview, out string fault)
    {
        isPreview = false;
        fault = "preview must be true or false.";
        if (!body.TryGetProperty("preview", out var preview)) return true;
        isPreview = preview.ValueKind == JsonValueKind.True;
        return preview.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null;
    }

    /// <summary>Who must have the identifiers; 0 when that is not said.</summary>
    private static bool TryCustomer(JsonElement body, out ulong customer, out string fault)
    {
        customer = 0;
        fault = "customer must be the id of a customer, as a text: \"12\".";
        return !body.TryGetProperty("customer", out var given) || given.ValueKind == JsonValueKind.Null
            || (given.ValueKind == JsonValueKind.String && IdText.TryRead(given.GetString()!, out customer) && customer > 0);
    }

    /// <summary>
    /// Reads identifiers that exist: unlike those of an event they may be on the list of junk by now, and must come out all the
    /// same.
    /// </summary>
    private static bool TryRead(WriteCall call, string name, out List<(int Field, byte[] Value)> identifiers, out string fault)
    {
        identifiers = [];
        fault = $"{name} must be an object of identifiers, for example {Identifiers}.";
        if (call.Body.ValueKind != JsonValueKind.Object || !call.Body.TryGetProperty(name, out var body)
            || body.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var property in body.EnumerateObject())
        {
            var field = call.Account.FieldNumber(IdentifierNormaliser.IsUserId(Encoding.UTF8.GetBytes(property.Name))
                ? IdentifierNormaliser.UserId
                : property.Name);
            fault = $"Unknown identifier field: {property.Name}";
            if (field < 0) return false;
            IEnumerable<JsonElement> values =
                property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray() : [property.Value];
            foreach (var value in values)
            {
                fault = $"Identifier `{property.Name}` must be a text, or a list of texts.";
                if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return false;
                fault = $"{name} names more than {MaxNamed} identifiers.";
                if (identifiers.Count == MaxNamed) return false;
                var normal = Encoding.UTF8.GetBytes(
                    IdentifierNormaliser.Normalise(call.Account.Identifiers[field].Name, value.ToString()));
                if (!identifiers.Exists(one => one.Field == field && one.Value.AsSpan().SequenceEqual(normal)))
                {
                    identifiers.Add((field, normal));
                }
            }
        }

        fault = $"{name} names no identifier.";
        return identifiers.Count > 0;
    }
}
