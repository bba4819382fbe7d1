using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;
using OpenOdp.Storage;

namespace OpenOdp.Server.Experiments;

/// <summary>
/// Whose a report is that comes without a key, as from SDKs that know no key of ours: the account's whose datafile it names. What
/// such a sender may do is what the public key may, which stands in the datafile.
/// </summary>
internal sealed class DatafileOwners(Store store, KeyCheck keys, IReadOnlyList<AccountPlan> plans)
{
    private const string Several =
        "Several accounts host a datafile with its `account_id` and `project_id`: send one's public key as `x-api-key`.";

    private const string None =
        "No datafile with its `account_id` and `project_id` is hosted here: PUT it under /admin/datafiles, or send the "
            + "account's public key as `x-api-key`.";

    /// <inheritdoc cref="FindSender"/>
    public Caller? Find(ReadOnlySpan<byte> body, long now, out string reason)
    {
        reason = "";
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        var (account, project) = (default(string), default(string));
        try
        {
            Read(body, ref account, ref project);
        }
        catch (JsonException error)
        {
            reason = JsonFault.Of(body, JsonCursor.MaxDepth, error); // it may be behind what says whose it is
        }
        catch (InvalidOperationException)
        {
            reason = "`account_id` or `project_id` is no whole text.";
            return null;
        }

        using var view = store.AcquireView();
        var owners = DatafileTable.ReadAll(view)
            .Where(datafile => datafile.AccountId == account && datafile.ProjectId == project)
            .Select(datafile => datafile.OwnerIn(plans, store)).OfType<AccountPlan>().Distinct().ToArray();
        var owner = owners.Length == 1 ? owners[0] : null;
        if (reason.Length == 0) reason = owners.Length > 1 ? Several : None;
        return owner is null ? null : keys.Find(owner.PublicKey, store.Accounts, now);
    }

    private static void Read(ReadOnlySpan<byte> body, ref string? account, ref string? project)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = JsonCursor.MaxDepth });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isAccount = json.ValueTextEquals("account_id"u8);
            var isProject = json.ValueTextEquals("project_id"u8);
            json.Read();
            var text =
                json.TokenType == JsonTokenType.String ? json.GetString()
                : json.TokenType == JsonTokenType.Number ? Encoding.ASCII.GetString(json.ValueSpan)
                : null;
            if (isAccount) account = text;
            if (isProject) project = text;
            json.Skip();
        }
    }
}
