using OpenOdp.Engine;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Http;
using OpenOdp.Storage;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Datafiles;

/// <summary>Where hosted datafiles lead, and with which key: as the settings say at a start, by commands (rule L1).</summary>
internal static class DatafileLeads
{
    /// <summary>Brings the datafiles of each account in line with the settings; says of which that changed something.</summary>
    public static async Task<List<string>> BringInLineAsync(
        Store store, IReadOnlyList<AccountPlan> plans, PublicAddress address)
    {
        var notes = new List<string>();
        var host = address.Of(null);
        foreach (var plan in plans)
        {
            var account = store.Accounts.Values.First(account => account.Id == plan.Id).Number;
            if (!Changes(store, account, host, plan.PublicKey)) continue;
            var command = new ByteWriter();
            LeadDatafilesCommand.Write(command, host, plan.PublicKey);
            var result = await store.AppendOwnAsync(CommandKind.LeadDatafiles, account, command);
            if (result is not { Status: CommitStatus.Committed, Outcome.Kind: OutcomeKind.Applied })
            {
                throw new ConfigurationException($"The store does not take where datafiles lead: {result.Reason}");
            }

            notes.Add($"Account '{plan.Id}': its datafiles have the host and the public key of the settings from now on.");
        }

        return notes;
    }

    private static bool Changes(Store store, uint account, string host, string publicKey)
    {
        using var view = store.AcquireView();
        return DatafileTable.ReadAll(view).Any(
            datafile => datafile.Account == account && LeadDatafilesCommand.Changes(datafile, host, publicKey));
    }
}
