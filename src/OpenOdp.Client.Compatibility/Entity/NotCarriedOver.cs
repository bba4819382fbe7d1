namespace OpenOdp.Client.Compatibility.Entity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Experiment : IdKeyEntity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Attribute : IdKeyEntity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Audience;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Event : IdKeyEntity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class FeatureFlag : IdKeyEntity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class FeatureVariable : IdKeyEntity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class FeatureVariableUsage;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Group;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Holdout : IdKeyEntity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Integration;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class Rollout;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class TrafficAllocation;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public interface IExperimentCore;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class FeatureDecision;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class ForcedVariation;

/// <summary>Cannot be had.</summary>
/// <typeparam name="T">A type.</typeparam>
[Obsolete(Cure.Decisions, error: true)]
public class Result<T>;
