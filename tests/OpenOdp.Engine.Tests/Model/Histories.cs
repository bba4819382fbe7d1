using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>Random histories: few identifiers and low limits, so that everything collides.</summary>
internal static class Histories
{
    private static readonly string[] _names = ["email", "customer_id", "vuid", "vuid2", "phone"];
    private static readonly string[] _attributes = ["city", "score", "name"];

    private static readonly Gen<AccountSettings> _settings = Gen.Select(
        Gen.OneOf(1, 2, 3, 25),
        Gen.OneOf(2, 3, 10),
        Gen.OneOf(1, 2, 5, 100),
        Gen.OneOf(60L, 7 * 24 * 3600L),
        Gen.Frequency((3, Gen.Const(PublicKeyMerges.Allow)), (1, Gen.Const(PublicKeyMerges.Hold))),
        Gen.Frequency((3, Gen.Const(1000)), (1, Gen.Int[3, 5])),
        (cap, profiles, merges, window, hold, identifiers) => new AccountSettings
        {
            Number = 1,
            Id = "default",
            IdentifierCap = cap,
            MaxProfilesPerMerge = profiles,
            MaxMergesPerHour = merges,
            DedupSeconds = window,
            PublicKeyMerges = hold,
            MaxIdentifiers = identifiers,
        });

    /// <summary>One to four of the five identifiers in any order, each with one of few values.</summary>
    private static readonly Gen<(string, string)[]> _identifiers = Gen.Select(
        Gen.Shuffle(_names),
        Gen.Frequency((4, Gen.Const(1)), (6, Gen.Const(2)), (3, Gen.Const(3)), (1, Gen.Const(4))),
        Gen.Int[0, 3].Array[5],
        (names, count, values) => names.Take(count).Select((name, i) => (name, $"{name[0]}{values[i]}")).ToArray());

    /// <summary>Audiences that other systems tell of.</summary>
    internal static readonly string[] Audiences = ["gold", "silver"];

    /// <summary>The type and action of an event, and the audience that it tells of.</summary>
    private static readonly Gen<(string Type, string? Action, string? Audience)> _kind = Gen.Frequency(
        (5, Gen.Select(Gen.OneOf("t", "u"), Gen.OneOf<string?>("a", "b", null), (type, action) => (type, action, (string?)null))),
        (1, Gen.Select(
            Gen.OneOf<string?>("qualify", "disqualify"), Gen.OneOf<string?>(Audiences),
            (action, audience) => ("passthrough", action, audience))));

    private static readonly Gen<SentEvent> _event = Gen.Select(
        _identifiers,
        _kind,
        Gen.Int[0, 1],
        Gen.Frequency((3, Gen.Const(-1)), (2, Gen.Int[0, 3])),
        Gen.Frequency(
            (2, Gen.Const((long?)null)),
            (1, Gen.Long[-3, 3].Select(hours => (long?)((TestLog.Start + (hours * TestLog.Hour)) / 1000)))),
        (identifiers, kind, n, id, ts) => new SentEvent
        {
            Type = kind.Type,
            Action = kind.Action,
            Identifiers = identifiers,
            Data =
            [
                .. kind.Audience is { } audience ? [("audience_id", audience)] : ((string, object?)[])[],
                .. id < 0 ? ((string, object?)[])[] : [("idempotence_id", $"id{id}")],
                ("n", n),
            ],
            Timestamp = ts,
        });

    private static readonly Gen<SentProfile> _profile = Gen.Select(
        _identifiers,
        Gen.Shuffle(_attributes),
        Gen.Int[0, 2],
        Gen.OneOf(Gen.Const((object?)null), Gen.Int[0, 9].Select(n => (object?)n), Gen.OneOf("x", "y")
            .Select(s => (object?)s)).Array[3],
        (identifiers, names, count, values) =>
            new SentProfile(identifiers, [.. names.Take(count).Select((name, i) => (name, values[i]))]));

    public static readonly Gen<Step> Step = Gen.Frequency(
        (14, Gen.Select(
            Gen.OneOf(KeyClass.Public, KeyClass.Private), _event.Array[1, 3], (key, events) => (Step)new SendStep(key, events))),
        (2, _profile.Array[1, 2].Select(profiles => (Step)new UpdateStep(profiles))),
        (4, Gen.Int[0, 6].Select(back => (Step)new UndoStep(back))),
        (3, Gen.Int[0, 6].Select(back => (Step)new AllowStep(back))),
        (1, Gen.Select(Gen.Int[1, 12], Gen.OneOf(0, 12, int.MaxValue), (customer, cost) => (Step)new EraseStep(customer, cost))),
        (2, _identifiers.Select(identifiers => (Step)new SplitStep(identifiers[..1]))),
        (1, _identifiers.Select(identifiers => (Step)new SplitStep(identifiers))),
        (2, Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], (into, from) => (Step)new MergeStep(into, from))),
        (1, Gen.Select(Gen.OneOf(_names), Gen.Int[0, 3], (name, value) => (Step)new LiftStep(name, $"{name[0]}{value}"))),
        (2, Gen.OneOf(1L, 20, 1200, 3600, 86_400, 500_000).Select(seconds => (Step)new WaitStep(seconds * TestLog.Second))),
        (1, Gen.Int[0, 4].Select(back => (Step)new ResendStep(back))),
        (1, Gen.OneOf(PublicKeyMerges.Allow, PublicKeyMerges.Hold).Select(merges => (Step)new HoldStep(merges))),
        (1, Gen.OneOf(60L, 1000, 7 * 24 * 3600).Select(seconds => (Step)new WindowStep(seconds))),
        (2, Gen.Select(
            Gen.OneOf(Audiences), Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))),
            (id, isThere) => (Step)new AudienceStep(id, isThere))),
        (1, Gen.Int[-2, 8].Select(back => (Step)new FloorStep(back))));

    public static readonly Gen<History> Any = OfLength(30);

    public static Gen<History> OfLength(int most) =>
        Gen.Select(_settings, Step.Array[1, most], (settings, steps) => new History(WithSecondVuid(settings), steps));

    private static AccountSettings WithSecondVuid(AccountSettings settings) =>
        settings with { Identifiers = [.. AccountSettings.DefaultIdentifiers, new IdentifierField("vuid2", Confidence.Low)] };
}
