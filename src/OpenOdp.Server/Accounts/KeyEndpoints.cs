using System.Globalization;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Accounts;

/// <summary><c>/admin/keys</c>: private keys that are issued and revoked while the server runs.</summary>
internal sealed class KeyEndpoints(IReadOnlyList<AccountPlan> plans, KeyOptions options)
{
    /// <summary>What a name is.</summary>
    public static readonly string NameRule =
        $"from 1 to {IssueKeyCommand.MaxNameLength} characters, without control characters, invisible ones, and white space at the "
            + "ends.";

    public static Answer List(ReadCall call) => Answer.Ok(new KeysAnswer(KeyAnswer.AllOf(call.Account, call.Key)));

    /// <summary><c>POST /admin/keys</c> <c>{"name"}</c>: the only answer that has the key.</summary>
    public Task<Answer> IssueAsync(WriteCall call) => IssueAsync(call, static _ => { });

    /// <param name="call">The call.</param>
    /// <param name="tell">Takes the key as it is shown, when it was issued.</param>
    public async Task<Answer> IssueAsync(WriteCall call, Action<KeyAnswer> tell)
    {
        if (NameIn(call.Body) is not { } name) return Answer.BadRequest($"Send {{\"name\": \"…\"}}: {NameRule}");
        if (plans.FirstOrDefault(plan => plan.Id == call.Account.Id)?.PublicKey is not { } publicKey)
        {
            return Answer.Conflict($"Account '{call.Account.Id}' is no longer configured, and its keys end. Configure it first.");
        }

        var key = $"{publicKey}.{KeyPair.MakeSecret()}";
        if (key.Length > KeyPair.MaxLength)
        {
            return Answer.Conflict(
                $"With this public key a private one would be longer than {KeyPair.MaxLength} characters. Configure a shorter "
                + "one.");
        }

        var command = new ByteWriter();
        var hash = WantedSettings.Hash(key);
        IssueKeyCommand.Write(command, name, hash);
        var answer = await call.AppendAsync(CommandKind.IssueKey, command, _ =>
        {
            var shown = Shown(call, keys => keys.FindLastIndex(one => one.Hash == hash)) with { Key = key };
            tell(shown);
            return shown;
        });
        return answer.Status == StatusCodes.Status200OK ? answer with { Status = StatusCodes.Status201Created } : answer;
    }

    /// <summary><c>DELETE /admin/keys/{number}?at_once=</c>: answers with the key and when it ends.</summary>
    public async Task<Answer> RevokeAsync(WriteCall call)
    {
        if (!TryAtOnce(call.Query, out var isAtOnce)) return Answer.BadRequest("at_once must be true or false.");
        var keys = call.Store.Accounts[call.Account.Number].Keys;
        if (!IdText.TryRead(call.Id, out var number) || number >= (ulong)keys.Count)
        {
            return Answer.NotFound($"There is no key {call.Id}. GET /admin/keys has their numbers.");
        }

        if (keys[(int)number] is { Name: null } configured) return Answer.Conflict(OfSettings(call.Account, number, configured));
        var command = new ByteWriter();
        var end = isAtOnce ? call.Now - 1 : call.Now + Microseconds.Of(options.Grace);
        RevokeKeyCommand.Write(command, (uint)number, end);
        return await call.AppendAsync(CommandKind.RevokeKey, command, _ => Shown(call, _ => (int)number));
    }

    private string OfSettings(AccountSettings account, ulong number, AccountKey key)
    {
        var entry = plans.TakeWhile(plan => plan.Id != account.Id).Count();
        var name = key.Class == KeyClass.Public ? "PublicKey" : "PrivateKey";
        var cure = entry == plans.Count || key.ValidUntil != 0
            ? "It is there no more, and ends by itself."
            : string.Create(CultureInfo.InvariantCulture, $"Change OpenOdp:Accounts:{entry}:{name} there.");
        return string.Create(CultureInfo.InvariantCulture, $"Key {number} comes from the settings. {cure}");
    }

    private static KeyAnswer Shown(WriteCall call, Func<List<AccountKey>, int> find)
    {
        List<AccountKey> keys = [.. call.Store.Accounts[call.Account.Number].Keys];
        var number = find(keys);
        return KeyAnswer.Of(keys[number], (uint)number, call.Caller.Key);
    }

    private static string? NameIn(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("name", out var text)
        && text.ValueKind == JsonValueKind.String && text.GetString() is { } name && IsName(name)
            ? name
            : null;

    /// <summary>True for what a key can be called.</summary>
    public static bool IsName(string name) => IssueKeyCommand.IsName(name)
        && name.AsSpan().Trim().Length == name.Length
        && !name.Any(static one => char.GetUnicodeCategory(one) == UnicodeCategory.Format);

    private static bool TryAtOnce(IQueryCollection query, out bool isAtOnce)
    {
        var text = query["at_once"];
        isAtOnce = text == "true";
        return text.Count == 0 || isAtOnce || text == "false";
    }
}
