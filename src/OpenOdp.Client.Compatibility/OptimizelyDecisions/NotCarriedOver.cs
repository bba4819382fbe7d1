namespace OpenOdp.Client.Compatibility.OptimizelyDecisions;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class DecisionMessage;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class DecisionReasons;
