using CsCheck;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Decisions;

/// <summary>Hashes, buckets and the ranges of traffic.</summary>
public sealed class BucketerTests
{
    public static TheoryData<string, int, string> Hashes => Vectors.Cases("bucketing-hash");

    public static TheoryData<string, int, string> Allocations => Vectors.Cases("bucketing-allocation");

    [Theory]
    [MemberData(nameof(Hashes))]
    public void BK_2_to_BK_4_A_user_has_the_hash_and_the_bucket_of_the_official_SDKs(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);

        Assert.Equal((uint)vector["hash"]!, MurmurHash3.Hash(System.Text.Encoding.UTF8.GetBytes((string)vector["key"]!), 1));
        Assert.Equal((int)vector["bucket"]!, Bucketer.BucketOf((string)vector["bucketing_id"]!, (string)vector["entity_id"]!));
    }

    [Theory]
    [MemberData(nameof(Allocations))]
    public void BK_5_The_first_range_that_ends_behind_the_bucket_has_it(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        TrafficRange[] traffic =
        [
            .. vector["traffic_allocation"]!.AsArray()
                .Select(range => new TrafficRange((int)range!["endOfRange"]!, (string)range["entityId"]!)),
        ];

        Assert.Equal((string?)vector["expected"] ?? "", Bucketer.Allocate(traffic, (int)vector["bucket"]!));
    }

    [Fact]
    public void BK_2_An_id_of_any_length_is_hashed_as_a_whole() =>
        Gen.Select(Gen.String[0, 400], Gen.String[0, 40]).Sample((user, entity) =>
        {
            var key = System.Text.Encoding.UTF8.GetBytes(user + entity);
            var whole = user.Length > 0 && entity.Length > 0 && char.IsHighSurrogate(user[^1]) && char.IsLowSurrogate(entity[0]);
            return whole || Bucketer.BucketOf(user, entity) == (int)(MurmurHash3.Hash(key, 1) * 10_000ul >> 32);
        });

    [Fact]
    public void Traffic_is_given_out_as_it_is_allocated()
    {
        // 200,000 users: the standard deviation of a share of a tenth is 0.07 %, so five of them are 0.34 %.
        const int Users = 200_000;
        TrafficRange[] traffic = [new(1_000, "a"), new(2_500, ""), new(6_000, "b"), new(10_000, "c")];
        var counts = new Dictionary<string, int>();
        for (var user = 0; user < Users; user++)
        {
            var entity = Bucketer.Allocate(traffic, $"user-{user}", "1886780721");
            counts[entity] = counts.GetValueOrDefault(entity) + 1;
        }

        Assert.InRange(counts["a"] / (double)Users, 0.0966, 0.1034);
        Assert.InRange(counts[""] / (double)Users, 0.1460, 0.1540);
        Assert.InRange(counts["b"] / (double)Users, 0.3447, 0.3553);
        Assert.InRange(counts["c"] / (double)Users, 0.3945, 0.4055);
    }
}
