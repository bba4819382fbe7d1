using OpenOdp.Client.Compatibility.Bucketing;
using OpenOdp.Client.Compatibility.Tests.Support;
using Option = OpenOdp.Client.Compatibility.OptimizelyDecisions.OptimizelyDecideOption;
using Profile = OpenOdp.Client.Compatibility.Bucketing.UserProfile;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>A service whose profiles are maps.</summary>
public sealed class UserProfileTests : UserProfileService
{
    private const string NoMap = "The UserProfileService returned an invalid map.";

    private readonly Recorder _recorder = new();
    private Func<Dictionary<string, object>?> _lookup = () => null;
    private Dictionary<string, object>? _saved;

    public static TheoryData<string> InvalidMaps =>
    [
        "empty", "no variations", "no user", "variations that are none", "a variation that is none",
        "a variation without an id",
    ];

    Dictionary<string, object> UserProfileService.Lookup(string userId) => _lookup()!;

    void UserProfileService.Save(Dictionary<string, object> userProfile)
    {
        if (userProfile is { } profile && _saved is not null) throw new TimeoutException($"{profile.Count} not saved");

        _saved = userProfile;
    }

    [Fact]
    public void A_new_variation_is_saved_as_a_map_of_maps()
    {
        Assert.Contains("We were unable to get a user profile map from the UserProfileService.", Reasons());

        Assert.Equal("u1", _saved![Profile.USER_ID_KEY]);
        var decisions = Assert.IsType<Dictionary<string, Dictionary<string, string>>>(_saved[Profile.EXPERIMENT_BUCKET_MAP_KEY]);
        Assert.Equal("4011", decisions["3007"][Profile.VARIATION_ID_KEY]);
    }

    [Fact]
    public void A_kept_variation_counts_in_whatever_types_its_map_is()
    {
        _lookup = () => new Profile("u1", new() { ["3007"] = new Decision("4012") }).ToMap();
        Assert.Contains("Returning previously activated variation \"disabled\"", string.Join(' ', Reasons()));

        _lookup = () => new()
        {
            ["user_id"] = "u1",
            ["experiment_bucket_map"] = new Dictionary<string, object>
            {
                ["3007"] = new Dictionary<string, object> { ["variation_id"] = "4012" },
            },
        };
        Assert.Contains("Returning previously activated variation \"disabled\"", string.Join(' ', Reasons()));
        Assert.Null(_saved);
    }

    [Theory]
    [MemberData(nameof(InvalidMaps))]
    public void R_2_A_map_that_is_none_of_a_profile_counts_for_nothing(string what)
    {
        var map = new Profile("u1", new() { ["3007"] = new Decision("4012") }).ToMap();
        var decisions = (Dictionary<string, Dictionary<string, string>>)map[Profile.EXPERIMENT_BUCKET_MAP_KEY];
        switch (what)
        {
            case "empty": map.Clear(); break;
            case "no variations": map.Remove(Profile.EXPERIMENT_BUCKET_MAP_KEY); break;
            case "no user": map[Profile.USER_ID_KEY] = 1; break;
            case "variations that are none": map[Profile.EXPERIMENT_BUCKET_MAP_KEY] = "4012"; break;
            case "a variation that is none":
                map[Profile.EXPERIMENT_BUCKET_MAP_KEY] = new Dictionary<string, object> { ["3007"] = "4012" };
                break;
            default: decisions["3007"].Clear(); break;
        }

        _lookup = () => map;

        Assert.Contains(NoMap, Reasons());
    }

    [Fact]
    public void UP_3_UP_8_A_service_that_throws_is_told_and_the_decision_stands()
    {
        _lookup = () => throw new TimeoutException("lookup is away");
        Reasons();
        Assert.Contains("lookup is away", Reasons());

        Assert.Equal(
            [
                "OptimizelyRuntimeException: lookup is away", "OptimizelyRuntimeException: lookup is away",
                "OptimizelyRuntimeException: 2 not saved",
            ],
            _recorder.Errors);
    }

    private string[] Reasons()
    {
        using var optimizely = Shop.Open(_recorder, profiles: this);
        var decision = optimizely.CreateUserContext("u1").Decide("flag_vars", [Option.INCLUDE_REASONS]);
        Assert.NotNull(decision.VariationKey);
        return decision.Reasons;
    }
}
