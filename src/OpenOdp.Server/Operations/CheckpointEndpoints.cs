using System.Text.Json;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Storage;

namespace OpenOdp.Server.Operations;

/// <summary>A copy that was made.</summary>
/// <param name="Position">The last position that it holds.</param>
/// <param name="Directory">Where it is.</param>
internal sealed record CheckpointAnswer(ulong Position, string Directory);

/// <summary>
/// <c>POST /admin/checkpoints</c> <c>{"directory"}</c>: a consistent copy, made and verified while the server goes on.
/// </summary>
internal static class CheckpointEndpoints
{
    public static async Task<Answer> CreateAsync(OperatorCall call)
    {
        if (!TryDirectory(call.Body, out var target, out var fault) || target is null) return Answer.BadRequest(fault);
        return await WriteAsync(() =>
        {
            var position = call.Store.Checkpoints.Make(target);
            KeysFile.Copy(call.Store.DataDirectory, target);
            return Answer.Ok(new CheckpointAnswer(position, target));
        });
    }

    /// <summary>Does what writes to a place that an operator named: when that cannot be done, it is theirs to mend.</summary>
    public static async Task<Answer> WriteAsync(Func<Answer> write)
    {
        try
        {
            return await Task.Run(write);
        }
        catch (Exception error) when (error is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            return Answer.Conflict(error.Message);
        }
    }

    /// <summary>Reads <c>directory</c>; null when the body does not name one.</summary>
    public static bool TryDirectory(JsonElement body, out string? target, out string fault)
    {
        target = null;
        fault =
            "The body must name the directory for the copy, which must not exist yet: {\"directory\": \"/backup/2026-11-23\"}.";
        if (body.ValueKind == JsonValueKind.Undefined) return true;
        if (body.ValueKind != JsonValueKind.Object) return false;
        if (!body.TryGetProperty("directory", out var directory)) return true;
        if (directory.ValueKind != JsonValueKind.String || directory.GetString() is not { Length: > 0 } path) return false;
        fault = $"directory must be a full path; '{path}' is none.";
        target = path;
        return Path.IsPathFullyQualified(path) && !path.Contains('\0');
    }
}
