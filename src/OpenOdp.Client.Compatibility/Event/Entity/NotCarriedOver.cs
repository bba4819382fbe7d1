namespace OpenOdp.Client.Compatibility.Event.Entity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public abstract class UserEvent;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class ConversionEvent;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class ImpressionEvent;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class EventBatch;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class EventContext;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class Decision;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class DecisionMetadata;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class Visitor;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class VisitorAttribute;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class Snapshot;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class SnapshotEvent;
