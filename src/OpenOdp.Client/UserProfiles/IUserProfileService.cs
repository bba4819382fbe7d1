namespace OpenOdp.Client;

/// <summary>
/// Keeps the variations of users, so that a user stays in an experiment's variation when its traffic or audience changes. It is
/// asked once for each call that decides, and told once when something new was decided.
/// </summary>
/// <remarks>
/// An exception does not stop a decision: the user is decided for as if nothing were kept, and the log says so. <see
/// cref="OptimizelyUserContext.Decide"/> and its like block while a service is not done; the asynchronous methods wait.
/// </remarks>
public interface IUserProfileService
{
    /// <summary>The profile of a user; null when there is none.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<UserProfile?> LookupAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Keeps a profile in place of the one that was kept.</summary>
    /// <param name="profile">The whole profile.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask SaveAsync(UserProfile profile, CancellationToken cancellationToken);
}

/// <summary>The variations that a user has been given.</summary>
/// <param name="UserId">The user.</param>
/// <param name="VariationIds">The ids of variations by the ids of their experiments.</param>
public sealed record UserProfile(string UserId, IReadOnlyDictionary<string, string> VariationIds);
