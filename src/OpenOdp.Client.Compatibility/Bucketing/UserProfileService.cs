namespace OpenOdp.Client.Compatibility.Bucketing;

/// <summary>Keeps the variations of users, so that a user stays in an experiment's variation.</summary>
public interface UserProfileService
{
    /// <summary>The profile of a user, in the form of <see cref="UserProfile.ToMap"/>; null when there is none.</summary>
    /// <param name="userId">The user.</param>
    Dictionary<string, object> Lookup(string userId);

    /// <summary>Keeps a profile in place of the one that was kept.</summary>
    /// <param name="userProfile">The profile, in the form of <see cref="UserProfile.ToMap"/>.</param>
    void Save(Dictionary<string, object> userProfile);
}
