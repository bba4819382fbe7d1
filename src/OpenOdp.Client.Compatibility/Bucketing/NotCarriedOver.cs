namespace OpenOdp.Client.Compatibility.Bucketing;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class Bucketer;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class DecisionService;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class VariationDecisionResult;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class UserProfileTracker;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Inner, error: true)]
public static class UserProfileUtil;
