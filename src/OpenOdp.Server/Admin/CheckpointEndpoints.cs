using System.Text.Json;
using OpenOdp.Storage;

namespace OpenOdp.Server.Admin;

/// <summary><c>POST /admin/checkpoints</c> <c>{"directory"}</c>: a consistent copy, made and verified while the server goes on.</summary>
internal static class CheckpointEndpoints
{
    public static async Task<Answer> CreateAsync(WriteCall call)
    {
        if (call.Body.ValueKind != JsonValueKind.Object
            || !call.Body.TryGetProperty("directory", out var directory)
            || directory.GetString() is not { Length: > 0 } target)
        {
            return Answer.BadRequest("Say where to: {\"directory\": \"/path/that/does/not/exist/yet\"}.");
        }

        if (!Path.IsPathFullyQualified(target)) return Answer.BadRequest($"directory must be a full path; '{target}' is relative.");
        try
        {
            var position = await Task.Run(() => call.Store.Checkpoint(target));
            return Answer.Ok(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("position", position);
                json.WriteString("directory", target);
                json.WriteEndObject();
            });
        }
        catch (StoreUnavailableException error)
        {
            return Answer.Conflict(error.Message);
        }
    }
}
