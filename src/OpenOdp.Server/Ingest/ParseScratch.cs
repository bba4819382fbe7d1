using OpenOdp.Engine.State;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>A parser's memory, one for each thread, so that parsing allocates nothing in the long run.</summary>
internal sealed class ParseScratch
{
    /// <summary>What a thread keeps at most of one buffer after a large request.</summary>
    private const int KeptBytes = 256 * 1024;

    private const int KeptEntries = 4096;

    [ThreadStatic]
    private static ParseScratch? t_scratch;

    private ParseScratch()
    {
    }

    /// <summary>Text that is not in the body as it is needed.</summary>
    public ByteWriter Text { get; } = new(1024);

    /// <summary>The names of the objects being read.</summary>
    public Growable<TextSlice> Names { get; } = new(64);

    /// <summary>The identifiers of the item.</summary>
    public ItemIdentifiers Identifiers { get; } = new();

    /// <summary>The fields of the item.</summary>
    public ItemFields Fields { get; } = new();

    /// <summary>The summary of the item's order.</summary>
    public ItemFields OrderFields { get; } = new();

    /// <summary>One line of the item's order.</summary>
    public ItemFields LineFields { get; } = new();

    /// <summary>The finished lines of the item's order.</summary>
    public ByteWriter Lines { get; } = new(256);

    /// <summary>The finished item.</summary>
    public ByteWriter Item { get; } = new(1024);

    /// <summary>The finished items, each behind its length.</summary>
    public ByteWriter Items { get; } = new(4096);

    /// <summary>Takes the memory of this thread, empty.</summary>
    public static ParseScratch Take()
    {
        var scratch = t_scratch ??= new ParseScratch();
        scratch.Text.Clear();
        scratch.Names.Truncate(0);
        scratch.Items.Clear();
        return scratch;
    }

    /// <summary>Lets go of what a large request made it take.</summary>
    public void Release()
    {
        var bytes = Math.Max(Math.Max(Text.Capacity, Items.Capacity), Math.Max(Item.Capacity, Lines.Capacity));
        var entries = Math.Max(Math.Max(Names.Capacity, Fields.Capacity), Math.Max(OrderFields.Capacity, LineFields.Capacity));
        if (bytes > KeptBytes || entries > KeptEntries) t_scratch = null;
    }
}
