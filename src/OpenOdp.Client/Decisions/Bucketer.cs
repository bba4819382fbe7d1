using System.Buffers;
using System.Text;
using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Decisions;

/// <summary>Puts users into one of 10,000 buckets, the same on every machine and in every SDK.</summary>
internal static class Bucketer
{
    private const ulong Buckets = 10_000;
    private const uint Seed = 1;

    /// <summary>Ids are short; a longer one takes its room from the pool.</summary>
    private const int OnStack = 256;

    /// <summary>The bucket of a user for an experiment, a delivery rule, a holdout or a group (BK-2 to BK-4).</summary>
    public static int BucketOf(string bucketingId, string entityId)
    {
        // One UTF-16 unit gives at most three bytes.
        var most = (bucketingId.Length + entityId.Length) * 3;
        var rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> key = rented is null ? stackalloc byte[OnStack] : rented;
        var length = Encoding.UTF8.GetBytes(bucketingId, key);
        length += Encoding.UTF8.GetBytes(entityId, key[length..]);
        var hash = MurmurHash3.Hash(key[..length], Seed);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return (int)((hash * Buckets) >> 32);
    }

    /// <summary>To whom a bucket belongs: the first range that ends behind it; empty for nobody (BK-5).</summary>
    public static string Allocate(TrafficRange[] traffic, int bucket)
    {
        foreach (var range in traffic)
        {
            if (bucket < range.End) return range.EntityId;
        }

        return "";
    }

    public static string Allocate(TrafficRange[] traffic, string bucketingId, string entityId) =>
        Allocate(traffic, BucketOf(bucketingId, entityId));
}
