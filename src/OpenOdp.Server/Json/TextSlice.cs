using OpenOdp.Engine.State;

namespace OpenOdp.Server.Json;

/// <summary>Something that has a name within a JSON object.</summary>
internal interface INamed
{
    /// <summary>Its name.</summary>
    TextSlice Name { get; }
}

/// <summary>A piece of text that was not copied: in the body, or, where escapes had to go, in the parser's scratch.</summary>
/// <param name="Start">Where it starts in the body; in scratch, the complement of where it starts there.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct TextSlice(int Start, int Length) : INamed
{
    /// <inheritdoc/>
    public TextSlice Name => this;

    /// <summary>True for a piece of the body before one of the scratch, and for the first of two at the same place.</summary>
    public bool IsBefore(TextSlice other) =>
        Start >= 0 == other.Start >= 0 ? Math.Abs((long)Start) < Math.Abs((long)other.Start) : Start >= 0;

    /// <summary>A part of it.</summary>
    public TextSlice Part(int from, int length) => new(Start >= 0 ? Start + from : ~(~Start + from), length);

    /// <summary>A piece of the scratch.</summary>
    public static TextSlice InScratch(int start, int length) => new(~start, length);
}

/// <summary>Turns slices back into bytes.</summary>
internal readonly ref struct TextSource(ReadOnlySpan<byte> body, ByteWriter scratch)
{
    private readonly ReadOnlySpan<byte> _body = body;

    /// <summary>The bytes of a slice; those in scratch are valid until the next write to it.</summary>
    public ReadOnlySpan<byte> this[TextSlice slice] =>
        slice.Start >= 0 ? _body.Slice(slice.Start, slice.Length) : scratch.Written.Slice(~slice.Start, slice.Length);
}
