using OpenOdp.Client.Cmab;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.UserProfiles;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Decisions;

/// <summary>All that a decision depends on, but the flag.</summary>
/// <param name="Config">The datafile in use.</param>
/// <param name="User">The user, and what is known of him.</param>
/// <param name="ForcedVariations">What the program has forced for this client.</param>
/// <param name="Profile">The variations that the user had before; null when they do not count.</param>
/// <param name="Predictions">What the prediction service has said so far; null when nothing was asked.</param>
internal readonly record struct DecisionInput(
    ProjectConfig Config,
    UserState User,
    ForcedVariations ForcedVariations,
    ProfileSession? Profile,
    Predictions? Predictions);
