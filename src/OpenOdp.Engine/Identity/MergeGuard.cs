using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Log;

namespace OpenOdp.Engine.Identity;

/// <summary>Decides whether a planned merge may happen (§5.2 guards, rules I5 and I6).</summary>
internal static class MergeGuard
{
    private const long MicrosecondsPerHour = 3_600_000_000;

    /// <summary>The reason to refuse; null when the merge may happen.</summary>
    /// <param name="merges">How many merges are planned: into a new customer, as many as there are parties.</param>
    /// <param name="approved">An operator asked for it: holds do not apply.</param>
    public static string? Refusal(Context context, IReadOnlyList<Customer> parties, int merges, Claims claims, bool approved = false)
    {
        if (AnyParted(context, parties)) return AuditReason.Parted;
        if (parties.Count > context.Account.MaxProfilesPerMerge) return AuditReason.TooManyProfiles;
        if (TooManyValues(context.Account, parties)) return AuditReason.TooManyValues;
        if (approved) return null;
        if (context.KeyClass == KeyClass.Public && context.Account.PublicKeyMerges == PublicKeyMerges.Hold) return AuditReason.PublicKeyHeld;
        return TooManyMerges(context, claims, merges) ? AuditReason.TooManyMerges : null;
    }

    /// <summary>Counts the merges on the high identifiers that asked for them.</summary>
    public static void CountMerges(Context context, Claims claims, int merges)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            ref var claim = ref claims[i];
            if (!claim.IsHigh) continue;
            claim.Ownership.MergesInHour = MergesThisHour(context, claim) + merges;
            claim.Ownership.Hour = Hour(context);
        }
    }

    private static bool TooManyMerges(Context context, Claims claims, int merges)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].IsHigh && MergesThisHour(context, claims[i]) + merges > context.Account.MaxMergesPerHour) return true;
        }

        return false;
    }

    private static int MergesThisHour(Context context, in Claim claim) => claim.Ownership.Hour == Hour(context) ? claim.Ownership.MergesInHour : 0;

    private static long Hour(Context context) => context.RecordedAt / MicrosecondsPerHour;

    private static bool TooManyValues(AccountSettings settings, IReadOnlyList<Customer> parties)
    {
        for (var field = 0; field < settings.Identifiers.Count; field++)
        {
            if (settings.Identifiers[field].Confidence != Confidence.High) continue;
            var values = 0;
            foreach (var party in parties) values += party.Identifiers.Count(owned => owned.Field == field);
            if (values > settings.IdentifierCap) return true;
        }

        return false;
    }

    private static bool AnyParted(Context context, IReadOnlyList<Customer> parties)
    {
        for (var i = 0; i < parties.Count; i++)
        {
            for (var j = 0; j < parties.Count; j++)
            {
                if (i != j && Parted(context, parties[i], parties[j])) return true;
            }
        }

        return false;
    }

    private static bool Parted(Context context, Customer one, Customer other)
    {
        foreach (var apart in one.Apart)
        {
            if (other.MemberIndex(apart) < 0) continue;
            foreach (var member in one.Members)
            {
                if (NoMergeTable.Contains(context.State, context.Account.Number, member.StorageId, apart)) return true;
            }
        }

        return false;
    }
}
