namespace OpenOdp.Engine.Segments.Language;

/// <summary>A definition is not as it must be; it never leaves the reader.</summary>
internal sealed class DefinitionException(string path, string reason) : Exception($"{path}: {reason}")
{
    public SegmentFault Fault { get; } = new(path, reason);
}
