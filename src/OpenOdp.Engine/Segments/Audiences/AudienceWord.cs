using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Segments.Audiences;

/// <summary>An audience whose members another system tells (MEM-4).</summary>
/// <param name="Id">Its id, as the events have it.</param>
/// <param name="Made">
/// The record that made it: one that is made again is another, whose members nobody has told yet (PT-3).
/// </param>
internal sealed record Audience(string Id, ulong Made);

/// <summary>The last that was told of a customer and an audience.</summary>
/// <param name="Audience">The record that made the audience.</param>
/// <param name="IsQualified">True for a member.</param>
/// <param name="At">The event that told it.</param>
internal readonly record struct AudienceWord(ulong Audience, bool IsQualified, EventCursor At)
{
    /// <summary>True when another word has the last say: the later by time, then the one that came later (PT-5).</summary>
    public bool YieldsTo(EventCursor other) => EventCursor.Compare(At, other) <= 0;
}
