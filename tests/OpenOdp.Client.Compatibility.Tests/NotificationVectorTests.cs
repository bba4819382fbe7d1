using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Tests.Support;
using OpenOdp.Client.Tests.Support;
using Option = OpenOdp.Client.Compatibility.OptimizelyDecisions.OptimizelyDecideOption;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>NO-4, NO-5: what a center tells of flags, by the official C# SDK's names.</summary>
public sealed class NotificationVectorTests
{
    public static TheoryData<string, int, string> Cases => Vectors.Cases("notifications");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task NO_5_A_center_tells_of_each_decided_flag(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(vector);
        using var optimizely = new Optimizely(driver.Client);
        var told = new Told(optimizely.NotificationCenter);
        var attributes = Vectors.Map(vector["attributes"]) is { } map ? new UserAttributes(map!) : null;
        var user = optimizely.CreateUserContext((string)vector["user_id"]!, attributes);
        var options = vector["options"]!.AsArray().Select(option => Enum.Parse<Option>((string)option!)).ToArray();

        if (vector["flag_keys"] is { } keys) user.DecideForKeys([.. keys.AsArray().Select(key => (string)key!)], options);
        else user.Decide((string)vector["flag_key"]!, options);

        JsonShape.AssertEqual(vector["expected"], told.Decisions);
    }
}
