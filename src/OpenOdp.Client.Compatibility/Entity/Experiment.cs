namespace OpenOdp.Client.Compatibility.Entity;

/// <summary>An experiment of a datafile.</summary>
public class Experiment : IdKeyEntity
{
}
