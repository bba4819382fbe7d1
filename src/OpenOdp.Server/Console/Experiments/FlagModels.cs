using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments.Words;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>A flag, with what decides it in the order in which it is asked.</summary>
/// <param name="Variables">Its variables with their defaults.</param>
/// <param name="MoreVariables">Variables that are not shown, since there are too many.</param>
/// <param name="MoreRules">Rules that are not shown, since there are too many.</param>
internal sealed record ShownFlag(
    string Key, IReadOnlyList<ShownVariable> Variables, int MoreVariables, IReadOnlyList<ShownRule> Rules, int MoreRules);

/// <summary>A variable of a flag.</summary>
internal sealed record ShownVariable(string Key, string Type, string Default);

/// <summary>A rule of a flag, or a holdout.</summary>
/// <param name="Kind">What it is, in a word or two.</param>
/// <param name="IsRunning">False when it decides for nobody.</param>
/// <param name="Audience">Whom it is for; null for everyone.</param>
/// <param name="Traffic">The part of these that gets one of its variations, from 0 to 1.</param>
/// <param name="Notes">What else is to be known of it, in sentences.</param>
/// <param name="MoreVariations">Variations that are not shown, since there are too many.</param>
internal sealed record ShownRule(
    string Kind, string Key, bool IsRunning, WordLine? Audience, double Traffic, IReadOnlyList<string> Notes,
    IReadOnlyList<ShownVariation> Variations, int MoreVariations);

/// <summary>A variation of a rule.</summary>
/// <param name="Share">The part of the rule's users that gets it, from 0 to 1; null when a prediction says who does.</param>
/// <param name="IsOn">Whether the flag is on in it.</param>
/// <param name="Variables">What it sets.</param>
internal sealed record ShownVariation(string Key, double? Share, bool IsOn, IReadOnlyList<ShownField> Variables);
