namespace OpenOdp.Client.Compatibility.AudienceConditions;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public interface ICondition;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public abstract class BaseCondition;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class AndCondition;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class OrCondition;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class NotCondition;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class EmptyCondition;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class AudienceIdCondition;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class SemanticVersion;
