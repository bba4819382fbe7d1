using System.Diagnostics;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Storage;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Calls;

/// <summary>A change that an operator asks for.</summary>
internal sealed record WriteCall(
    Store Store, AccountSettings Account, Caller Caller, ulong Origin, IQueryCollection Query, string QueryString, string Id,
    JsonElement Body, long Now)
{
    /// <summary>Who acts with the key, in UTF-8; empty when nobody but the key is known.</summary>
    public ReadOnlyMemory<byte> By { get; init; }

    /// <summary>Appends a command and answers with what it did.</summary>
    public async Task<Answer> AppendAsync<T>(CommandKind kind, ByteWriter command, Func<RecordOutcome, T> answer)
    {
        var result = await Store.AppendAsync(new AppendRequest
        {
            Account = Account.Number,
            Key = Caller.Key,
            KeyClass = Caller.Class,
            Origin = Origin,
            By = By,
            ReceivedAt = Now,
            Kind = kind,
            Command = command.Written.ToArray(),
        });
        if (result is not { Status: CommitStatus.Committed, Outcome: { } outcome })
        {
            return Answer.Unavailable(
                "The store cannot take the change now; look again whether it happened before you repeat it.");
        }

        return outcome.Kind switch
        {
            OutcomeKind.Applied => Answer.Ok(answer(outcome)) with { Position = result.Position },
            OutcomeKind.NotFound => Answer.NotFound(outcome.Message!),
            OutcomeKind.Invalid => Answer.BadRequest(outcome.Message ?? outcome.Invalids[0].Message),
            OutcomeKind.Conflict => Answer.Conflict(outcome.Message!),
            OutcomeKind.Quarantined => new Answer(
                StatusCodes.Status500InternalServerError, default,
                $"The server failed on this change and changed nothing ({outcome.Message}). Please report this."),
            _ => throw new UnreachableException($"A change is never {outcome.Kind}."),
        };
    }
}
