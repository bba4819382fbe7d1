using OpenOdp.Engine.Events;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>A field of an item while it is being read.</summary>
internal struct FieldEntry(TextSlice name) : INamed
{
    /// <summary>How it will be stored.</summary>
    public FieldKind Kind;

    /// <summary>True when only its name counts: it was ignored, or is stored elsewhere.</summary>
    public bool IsDropped;

    /// <summary>Text, decimal text, or the encoded elements of a list.</summary>
    public TextSlice Value;

    /// <summary>A whole number.</summary>
    public long Integer;

    /// <inheritdoc/>
    public readonly TextSlice Name => name;

    /// <summary>A field whose name alone counts.</summary>
    public static FieldEntry Dropped(TextSlice name) => new(name) { IsDropped = true };
}
