using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.UserProfiles;

/// <summary>The user profile service of the program, whose faults never stop a decision (UP-3, UP-8).</summary>
internal sealed class ProfileStore(IUserProfileService service, ILogger logger)
{
    public async Task<ProfileSession> LookUpAsync(string userId, CancellationToken cancellationToken)
    {
        try
        {
            var profile = await service.LookupAsync(userId, cancellationToken).ConfigureAwait(false);
            return profile is null
                ? new ProfileSession(userId, null, "We were unable to get a user profile map from the UserProfileService.")
                : profile is { UserId: null } or { VariationIds: null }
                ? new ProfileSession(userId, null, "The UserProfileService returned an invalid map.")
                : new ProfileSession(userId, profile.VariationIds, reason: null);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ProfileNotFound(logger, error);
            return new ProfileSession(userId, null, error.Message);
        }
    }

    /// <summary>Saves the profile when a flag added to it.</summary>
    public async Task SaveAsync(ProfileSession session, CancellationToken cancellationToken)
    {
        if (session.Changed is not { } profile) return;

        try
        {
            await service.SaveAsync(profile, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ProfileNotSaved(logger, error, profile.UserId);
        }
    }
}
