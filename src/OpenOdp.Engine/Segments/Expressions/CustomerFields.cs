namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>The fields of a customer as expressions read them, fetched when the first is asked for.</summary>
internal sealed class CustomerFields
{
}
