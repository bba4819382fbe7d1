#nullable enable

using System.Collections;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using Profile = OpenOdp.Client.UserProfile;

namespace OpenOdp.Client.Compatibility.Bucketing;

/// <summary>Lets the client keep user profiles in a service of the official kind, whose profiles are maps.</summary>
internal sealed class UserProfileAdapter(UserProfileService service, IErrorHandler errors) : IUserProfileService
{
    public ValueTask<Profile?> LookupAsync(string userId, CancellationToken cancellationToken)
    {
        var map = Told(() => service.Lookup(userId));
        return new(map is null ? null : new Profile(TextOf(map, UserProfile.USER_ID_KEY)!, VariationIdsOf(map)!));
    }

    public ValueTask SaveAsync(Profile profile, CancellationToken cancellationToken)
    {
        var decisions = profile.VariationIds.ToDictionary(pair => pair.Key, pair => new Decision(pair.Value));
        Told(() =>
        {
            service.Save(new UserProfile(profile.UserId, decisions).ToMap());
            return true;
        });
        return default;
    }

    /// <summary>
    /// Null for a map that is none of a profile. Maps come out of stores in many types, and all are read that hold the
    /// right things.
    /// </summary>
    private static Dictionary<string, string>? VariationIdsOf(Dictionary<string, object> map)
    {
        if (map.GetValueOrDefault(UserProfile.EXPERIMENT_BUCKET_MAP_KEY) is not IDictionary decisions) return null;

        var ids = new Dictionary<string, string>();
        foreach (DictionaryEntry decision in decisions)
        {
            if (decision is not { Key: string experimentId, Value: IDictionary kept }
                || TextOf(kept, UserProfile.VARIATION_ID_KEY) is not { } variationId)
            {
                return null;
            }

            ids[experimentId] = variationId;
        }

        return ids;
    }

    private static string? TextOf(IDictionary map, string key) => map.Contains(key) ? map[key] as string : null;

    private T Told<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error)
        {
            errors.HandleError(new OptimizelyRuntimeException(error.Message));
            throw;
        }
    }
}
