namespace OpenOdp.Client.Compatibility.Odp.Entity;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Odp, error: true)]
public class OdpEvent;
