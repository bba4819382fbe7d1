namespace OpenOdp.Client.Compatibility.Event.Builder;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public class EventBuilder;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public static class Params;
