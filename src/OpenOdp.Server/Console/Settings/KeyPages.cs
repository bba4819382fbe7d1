using Microsoft.Extensions.Primitives;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Settings;

/// <summary>The keys of the account.</summary>
/// <param name="Ended">Those that nobody can use any more, the newest first.</param>
/// <param name="Issued">The key that was issued just now, which is shown once.</param>
/// <param name="Typed">The name that was typed, when it was refused.</param>
internal sealed record KeysModel(
    IReadOnlyList<KeyAnswer> Living, IReadOnlyList<KeyAnswer> Ended, KeyAnswer? Issued, string Typed, string? Fault);

/// <summary>A key that somebody is about to revoke.</summary>
/// <param name="Key">The key; null when there is none of the number.</param>
/// <param name="Grace">How long it works still, unless it ends at once; null when every key ends at once.</param>
internal sealed record RevokeModel(string Number, KeyAnswer? Key, string? Grace, string? Fault);

/// <summary>Issues and revokes private keys.</summary>
internal sealed class KeyPages(KeyEndpoints keys, KeyOptions options)
{
    private const int EndedShown = 50;

    public static Page Show(PageCall call) => Show(call, null, string.Empty, null);

    public async Task<Page> IssueAsync(FormCall call)
    {
        var name = call["name"].Trim();
        KeyAnswer? issued = null;
        var answer = KeyEndpoints.IsName(name)
            ? await keys.IssueAsync(call.Write.WithBody(json => json.WriteString("name", name)), key => issued = key)
            : Answer.BadRequest($"Give the key a name: {KeyEndpoints.NameRule}");
        return call.Read(read => Show(read, issued, name, answer));
    }

    public Page ShowRevoke(PageCall call) => ShowRevoke(call, null);

    public async Task<Page> RevokeAsync(FormCall call)
    {
        var atOnce = call["at_once"];
        var query = new QueryCollection(new Dictionary<string, StringValues> { ["at_once"] = atOnce });
        var answer = atOnce is "true" or "false"
            ? await keys.RevokeAsync(call.Write with { Query = query })
            : Answer.BadRequest("Choose when the key ends.");
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo("/settings/keys")
            : call.Read(read => ShowRevoke(read, answer));
    }

    private static Page Show(PageCall call, KeyAnswer? issued, string typed, Answer? answer)
    {
        var (account, now) = (call.Read.Account, call.Read.Now);
        var all = KeyAnswer.AllOf(account, call.Read.Key).ToLookup(key => account.Keys[(int)key.Number].IsValidAt(now));
        return Page.Of<KeysPage>(
            new KeysModel(
                [.. all[true]],
                [.. all[false].Reverse().Take(EndedShown)],
                issued,
                issued is null ? typed : string.Empty,
                issued is null ? answer?.Message : null),
            answer?.Status ?? StatusCodes.Status200OK);
    }

    private Page ShowRevoke(PageCall call, Answer? refusal)
    {
        var all = KeyAnswer.AllOf(call.Read.Account, call.Read.Key);
        var key = IdText.TryRead(call.Read.Id, out var number) && number < (ulong)all.Count ? all[(int)number] : null;
        return Page.Of<RevokePage>(
            new RevokeModel(
                call.Read.Id, key, options.Grace > TimeSpan.Zero ? SpanText.Of(options.Grace) : null,
                key is null ? $"There is no key {call.Read.Id}." : refusal?.Message),
            refusal?.Status ?? (key is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK));
    }
}
