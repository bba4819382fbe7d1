using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// Decides whether a planned merge may happen (§5.2 guards, rules I5, I6 and I8). A guard counts what the merge would add.
/// </summary>
internal static class MergeGuard
{
    /// <summary>The reason to refuse what an event asks for; null when it may happen.</summary>
    /// <param name="counted">How many of the merges count towards the limit per hour.</param>
    public static string? Refusal(Context context, IReadOnlyList<Customer> parties, int counted, Claims claims)
    {
        if (Refusal(context, parties) is { } reason) return reason;
        if (context.Header.KeyClass == KeyClass.Public && context.Account.PublicKeyMerges == PublicKeyMerges.Hold)
        {
            return AuditReason.PublicKeyHeld;
        }

        return TooManyMerges(context, claims, counted) ? AuditReason.TooManyMerges : null;
    }

    /// <summary>The reason to refuse what an operator asks for; holds and the limit per hour do not apply.</summary>
    public static string? Refusal(Context context, IReadOnlyList<Customer> parties)
    {
        if (PartedBy(context.State, context.Account.Number, parties) > 0) return AuditReason.Parted;
        if (parties.Count > context.Account.MaxProfilesPerMerge) return AuditReason.TooManyProfiles;
        return TooManyIdentifiers(context.Account, parties);
    }

    /// <summary>The id of the record that parted two of some living customers; 0 when none did.</summary>
    public static ulong PartedBy(IStateReader state, uint account, IReadOnlyList<Customer> parties)
    {
        for (var i = 0; i < parties.Count; i++)
        {
            for (var j = i + 1; j < parties.Count; j++)
            {
                if (NoMergeTable.CauseOf(state, account, parties[i], parties[j]) is > 0 and var cause) return cause;
            }
        }

        return 0;
    }

    /// <summary>Counts merges on the identifiers that asked for them.</summary>
    public static void CountMerges(Context context, Claims claims, int counted)
    {
        if (counted == 0) return;
        var high = claims.AnyHigh;
        for (var i = 0; i < claims.Count; i++)
        {
            ref var claim = ref claims[i];
            if (claim.IsHigh != high) continue;
            claim.Ownership.MergesInHour = MergesThisHour(context, claim) + counted;
            claim.Ownership.Hour = Hour(context);
        }
    }

    private static bool TooManyMerges(Context context, Claims claims, int counted)
    {
        if (counted == 0) return false;
        var high = claims.AnyHigh;
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].IsHigh == high && MergesThisHour(context, claims[i]) + counted > context.Account.MaxMergesPerHour)
            {
                return true;
            }
        }

        return false;
    }

    private static int MergesThisHour(Context context, in Claim claim) =>
        claim.Ownership.Hour == Hour(context) ? claim.Ownership.MergesInHour : 0;

    private static long Hour(Context context) => context.Header.RecordedAt / Microseconds.PerHour;

    /// <summary>
    /// Too many is what no party had before: one that is over a limit already may still be joined by others who add nothing to
    /// it.
    /// </summary>
    private static string? TooManyIdentifiers(AccountSettings settings, IReadOnlyList<Customer> parties)
    {
        var (all, largest) = (0, 0);
        foreach (var party in parties) largest = Math.Max(largest, party.Identifiers.Count);
        for (var field = 0; field < settings.Identifiers.Count; field++)
        {
            var (values, most) = (0, 0);
            foreach (var party in parties)
            {
                var count = party.CountOf(field);
                values += count;
                most = Math.Max(most, count);
            }

            if (settings.Identifiers[field].Confidence == Confidence.Low) values = Math.Min(values, settings.IdentifierCap);
            else if (values > settings.IdentifierCap && values > most) return AuditReason.TooManyValues;
            all += values;
        }

        var isTooMuch = (all > settings.MaxIdentifiers && all > largest) || TooManyBytes(settings, parties);
        return isTooMuch ? AuditReason.TooManyIdentifiers : null;
    }

    /// <summary>Of the high identifiers: low ones are released when they take too much.</summary>
    private static bool TooManyBytes(AccountSettings settings, IReadOnlyList<Customer> parties)
    {
        var (all, largest) = (0, 0);
        for (var i = 0; i < parties.Count; i++)
        {
            var bytes = parties[i].BytesOfHigh(settings);
            all += bytes;
            largest = Math.Max(largest, bytes);
        }

        return all > StateLimits.IdentifierBytes && all > largest;
    }
}
