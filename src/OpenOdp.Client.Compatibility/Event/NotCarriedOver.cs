namespace OpenOdp.Client.Compatibility.Event;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public static class EventFactory;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public static class UserEventFactory;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Inner, error: true)]
public static class EventRetryConfig;
