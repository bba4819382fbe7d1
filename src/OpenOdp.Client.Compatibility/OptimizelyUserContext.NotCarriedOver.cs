using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility;

/// <content>What is the client's.</content>
public partial class OptimizelyUserContext
{
    private const string Forced = "Forced decisions are the user's own. Use SetForcedDecision and GetForcedDecision.";

    /// <summary>Cannot be had.</summary>
    /// <param name="optimizely">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <param name="forcedDecisionsStore">Forced decisions.</param>
    /// <param name="errorHandler">A handler.</param>
    /// <param name="logger">A logger.</param>
    /// <param name="qualifiedSegments">Segments.</param>
    [Obsolete(Forced, error: true)]
    public OptimizelyUserContext(
        Optimizely optimizely,
        string userId,
        UserAttributes userAttributes,
        ForcedDecisionsStore forcedDecisionsStore,
        IErrorHandler errorHandler,
        ILogger logger,
        List<string> qualifiedSegments = null)
        : this(optimizely, userId, userAttributes, errorHandler, logger) => _ = (forcedDecisionsStore, qualifiedSegments);

    /// <summary>Cannot be had.</summary>
    [Obsolete(Forced, error: true)]
    public ForcedDecisionsStore GetForcedDecisionsStore() => null;
}
